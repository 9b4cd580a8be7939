import { EventLog, type LastFailure, type Placement, type ScoreEvent, type ShardId } from '@standings/domain';
import type { Kafka, Producer } from 'kafkajs';
import { encodeEvent, encodeKey } from '@standings/event-json';
import { KafkaDeadLetters } from '../dead-letters/kafka-dead-letters.js';
import { TextMessage } from '../kafkajs/text-message.js';
import { partitionByKey } from './partition-by-key.js';
import { lastRefusal } from '../refusal.js';
import { type Place, placeOf } from '../topic/partitions-of-shard.js';
import type { ScoreEventsTopic } from '../topic/score-events-topic.js';
import { sendByHalves } from './send-by-halves.js';

/** Waits for every in-sync replica. */
const ACKS_ALL = -1;

const BROKER_TIMEOUT_MS = 10_000;

/** Even in one partition, this stays below the 1 MB of a batch, unless a topic takes less. */
const BYTES_PER_SEND = 900_000;

/** Most bytes of a record besides key and value. https://kafka.apache.org/documentation/#record */
const RECORD_OVERHEAD = 32;

const TOO_LARGE =
  'the topic takes no message of this size. Set max.message.bytes higher, then replay it; the score is on the board';

/** The event log in Kafka. Connects when it is first needed, and reconnects automatically. */
export class KafkaEventLog extends EventLog {
  readonly name = 'Kafka';
  private readonly producer: Producer;
  private readonly deadLetters: KafkaDeadLetters;
  private readonly refusal: LastFailure;
  private connecting: Promise<void> | undefined;
  /** Kept, because a name is read in some 0.2 µs. */
  private readonly places = new Map<ShardId, Place>();

  constructor(
    kafka: Kafka,
    private readonly scoreEvents: ScoreEventsTopic,
    private readonly topic: string,
    private readonly placement: Placement,
  ) {
    super();
    placement.onChange(() => this.places.clear());
    this.deadLetters = new KafkaDeadLetters(kafka);
    this.refusal = lastRefusal(topic);
    this.producer = kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: partitionByKey,
    });
  }

  /** Rejects if Kafka cannot be reached, or a topic is missing and cannot be created. */
  connect(): Promise<void> {
    this.connecting ??= this.open().catch((error: unknown) => {
      this.connecting = undefined;
      throw error;
    });
    return this.connecting;
  }

  /** Why Kafka refuses events, and what to do; null if it takes them, or does not answer. */
  get problem(): string | null {
    return this.refusal.problem;
  }

  /** Sends the events, but puts those aside that Kafka can never take. */
  async append(events: readonly ScoreEvent[], aside?: (event: ScoreEvent) => void): Promise<void> {
    await this.refusal.watch(async () => {
      const messages = events.map((event) => this.messageOf(event));
      const misfits = await this.sendAll(messages);
      for (const misfit of misfits) aside?.(events[messages.indexOf(misfit)] as ScoreEvent);
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.producer.disconnect(), this.deadLetters.close()]);
  }

  private messageOf(event: ScoreEvent): TextMessage {
    const shard = this.placement.shardOf(event.boardNo, event.playerId);
    let place = this.places.get(shard);
    if (place === undefined) this.places.set(shard, (place = placeOf(shard)));
    return new TextMessage(encodeKey(event), encodeEvent(event), place);
  }

  private async open(): Promise<void> {
    await this.scoreEvents.ensure();
    await this.producer.connect();
  }

  /** @returns the messages that were put aside. */
  private async sendAll(messages: readonly TextMessage[]): Promise<readonly TextMessage[]> {
    await this.connect();
    const aside: TextMessage[] = [];
    for (const part of inSends(messages)) {
      const misfits = await sendByHalves(part, (half) => this.send(half));
      for (const misfit of misfits) {
        const { key, value } = misfit;
        await this.deadLetters.putAside(this.topic, { key, value, origin: null }, TOO_LARGE);
        aside.push(misfit);
      }
    }
    return aside;
  }

  private async send(messages: readonly TextMessage[]): Promise<void> {
    // kafkajs only reads them, although its types ask for a mutable list.
    const all = messages as TextMessage[];
    await this.producer.send({ topic: this.topic, acks: ACKS_ALL, timeout: BROKER_TIMEOUT_MS, messages: all });
  }
}

/** Cuts messages into sends, in order. Their text is ASCII: one byte a character. */
function* inSends(messages: readonly TextMessage[]): Generator<TextMessage[]> {
  let [start, bytes] = [0, 0];
  for (const [index, { key, value }] of messages.entries()) {
    const more = key.length + value.length + RECORD_OVERHEAD;
    if (bytes + more > BYTES_PER_SEND) {
      yield messages.slice(start, index);
      [start, bytes] = [index, 0];
    }
    bytes += more;
  }
  if (bytes > 0) yield messages.slice(start);
}
