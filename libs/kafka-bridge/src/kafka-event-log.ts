import { type Deployment, EventLog, type ScoreEvent } from '@standings/domain';
import type { Kafka, Producer } from 'kafkajs';
import { encodeEvent, encodeKey } from './codec.js';
import { TextMessage } from './kafkajs/text-message.js';
import { partitionByKey } from './partition-by-key.js';
import type { ScoreEventsTopic } from './score-events-topic.js';

/** Waits for every replica that is in sync. */
const ACKS_ALL = -1;

const BROKER_TIMEOUT_MS = 10_000;

/** Even if all of it goes to one partition, it stays below the 1 MB that Kafka takes in a batch. */
const BYTES_PER_SEND = 900_000;

/** What a record has besides key and value, at most. https://kafka.apache.org/documentation/#record */
const RECORD_OVERHEAD = 32;

/** The event log in Kafka. Connects when it is first needed, and again by itself. */
export class KafkaEventLog extends EventLog {
  private readonly producer: Producer;
  private connecting: Promise<void> | undefined;

  constructor(
    kafka: Kafka,
    private readonly scoreEvents: ScoreEventsTopic,
    private readonly topic: string,
    private readonly deployment: Deployment,
  ) {
    super();
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

  async append(events: readonly ScoreEvent[]): Promise<void> {
    await this.connect();
    for (const messages of inSends(events.map((event) => this.messageOf(event)))) await this.send(messages);
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }

  private async open(): Promise<void> {
    await this.scoreEvents.ensure();
    await this.producer.connect();
  }

  private messageOf(event: ScoreEvent): TextMessage {
    return new TextMessage(encodeKey(event), encodeEvent(event, this.deployment.id));
  }

  private async send(messages: TextMessage[]): Promise<void> {
    await this.producer.send({ topic: this.topic, acks: ACKS_ALL, timeout: BROKER_TIMEOUT_MS, messages });
  }
}

/** Cuts messages into sends, in order. Their text is ASCII, a byte a character. */
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
