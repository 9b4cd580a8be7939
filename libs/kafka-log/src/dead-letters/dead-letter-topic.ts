import { type ICustomPartitioner, type Kafka, type KafkaMessage, Partitioners, type Producer } from 'kafkajs';
import {
  type DeadLetter,
  DeadLetterBox,
  DeadLetterError,
  type DeadLetterSummary,
  type LetterReplay,
  type Offset,
  type Origin,
} from '@standings/domain';
import { decodeEvent } from '@standings/event-json';
import {
  DEAD_LETTER_PARTITION,
  type KafkaLetter,
  readLetter,
  replayedBy,
  toDeadLetter,
  toNote,
} from './dead-letter.js';
import { createKafka } from '../kafka-client.js';
import { deadLetterTopic, type KafkaSettings } from '../kafka-settings.js';
import { refusalType } from '../refusal.js';
import { PartitionReader } from '../reader/partition-reader.js';

const ACKS_ALL = -1;

/** Few enough to stay below Kafka's 1 MB per batch, unless they are far larger than any event. */
const LETTERS_PER_SEND = 100;

/** What Kafka answers if there is no such topic. https://kafka.apache.org/protocol#protocol_error_codes */
const UNKNOWN_TOPIC = 'UNKNOWN_TOPIC_OR_PARTITION';

const never = new AbortController().signal;

/**
 * The partition that a message came from: recovery looks for it there, if its event is of one shard. Another one if the topic does not
 * have it any more, or if the message never was in a partition.
 */
const backToPartition: ICustomPartitioner = () => {
  const byKey = Partitioners.DefaultPartitioner();
  return ({ message: { partition, ...message }, ...topic }) =>
    partition !== undefined && partition < topic.partitionMetadata.length ? partition : byKey({ ...topic, message });
};

/** The result of a pass over the topic. */
interface Visitor {
  letter(message: KafkaMessage): void;
  replayed(offset: number): void;
}

/**
 * The dead letters in their topic. Nothing is deleted. A later note in the same topic says that a letter was replayed. It is written after the message is back
 * in its topic. If a replay is cut off in between, the next replay sends the letter again. That changes nothing, because
 * events carry versions.
 */
export class DeadLetterTopic extends DeadLetterBox {
  readonly name: string;
  readonly log: string;
  private readonly kafka: Kafka;
  private readonly topic: string;

  constructor({ brokers, topic }: Pick<KafkaSettings, 'brokers' | 'topic'>) {
    super();
    this.name = deadLetterTopic(topic);
    this.log = `Kafka at ${brokers.join(',')}`;
    this.kafka = createKafka({ brokers });
    this.topic = topic;
  }

  async waiting(): Promise<readonly DeadLetterSummary[]> {
    const letters = new Map<number, DeadLetterSummary>();
    await this.read({
      letter: (message) => {
        const { message: _, ...summary } = readLetter(message);
        letters.set(summary.offset, summary);
      },
      replayed: (offset) => letters.delete(offset),
    });
    return [...letters.values()];
  }

  async find(offset: Offset): Promise<{ readonly letter: DeadLetter; readonly replayed: boolean }> {
    let letter: KafkaLetter | undefined;
    let replayed = false;
    await this.read({
      letter: (message) => {
        if (Number(message.offset) === offset) letter = readLetter(message);
      },
      replayed: (one) => (replayed ||= one === offset),
    });
    if (letter === undefined) throw this.noLetter([offset]);
    return { letter: toDeadLetter(letter), replayed };
  }

  async replay(which: readonly Offset[] | 'all'): Promise<LetterReplay> {
    const waiting = new Set<number>();
    const replayed = new Set<number>();
    const stubs = new Set<number>();
    await this.read({
      letter: (message) => {
        const { offset, leftOut } = readLetter(message);
        waiting.add(offset);
        if (leftOut !== null) stubs.add(offset);
      },
      replayed: (offset) => waiting.delete(offset) && replayed.add(offset),
    });
    const named = which === 'all' ? [...waiting] : [...new Set(which.map(Number))].toSorted((a, b) => a - b);
    const missing = named.filter((offset) => !waiting.has(offset) && !replayed.has(offset));
    if (missing.length > 0) throw this.noLetter(missing);
    const [leftOut, sent] = [true, false].map((stub) =>
      named.filter((offset) => waiting.has(offset) && stubs.has(offset) === stub),
    ) as [number[], number[]];
    const comingBack = sent.length === 0 ? [] : await this.send(new Set(sent));
    return { sent, comingBack, before: named.filter((offset) => replayed.has(offset)), leftOut };
  }

  offsetOf(text: string): number {
    if (!/^\d{1,15}$/.test(text)) throw new DeadLetterError(`"${text}" is not an offset. They are in the list.`);
    return Number(text);
  }

  adviceFor({ topic, partition, offset }: Origin): string {
    return `The value is only at its origin, until Kafka deletes it there. Read it with:
kafka-console-consumer.sh --bootstrap-server <broker> --topic ${topic} --partition ${partition} --offset ${offset} --max-messages 1
Set max.message.bytes of the topic of the letters higher, so that the next ones fit.`;
  }

  /** @returns the offsets of the letters that will come back. */
  private async send(chosen: ReadonlySet<number>): Promise<number[]> {
    const comingBack: number[] = [];
    const producer = this.kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: backToPartition,
    });
    await producer.connect();
    try {
      await this.visit(async (messages) => {
        const letters = messages.filter(({ offset }) => chosen.has(Number(offset))).map(readLetter);
        for (let start = 0; start < letters.length; start += LETTERS_PER_SEND) {
          await this.sendBack(producer, letters.slice(start, start + LETTERS_PER_SEND));
        }
        for (const { offset, message } of letters) {
          if ('invalid' in decodeEvent(message.value)) comingBack.push(offset);
        }
      });
    } finally {
      await producer.disconnect();
    }
    return comingBack;
  }

  /** Writes the notes last: see the class. */
  private async sendBack(producer: Producer, letters: readonly KafkaLetter[]): Promise<void> {
    const topicMessages = letters.map(({ origin, message }) => ({
      topic: origin?.topic ?? this.topic,
      messages: [origin === null ? message : { ...message, partition: origin.partition }],
    }));
    await producer.sendBatch({ acks: ACKS_ALL, topicMessages });
    await producer.send({ topic: this.name, acks: ACKS_ALL, messages: letters.map(toNote) });
  }

  private async read(visitor: Visitor): Promise<void> {
    await this.visit(async (messages) => {
      for (const message of messages) {
        const replayed = replayedBy(message);
        if (replayed === null) visitor.letter(message);
        else visitor.replayed(replayed);
      }
    });
  }

  /** Visits the messages that are in the topic now, page by page. */
  private async visit(visit: (messages: readonly KafkaMessage[]) => Promise<void>): Promise<void> {
    const reader = new PartitionReader(this.kafka, this.name);
    try {
      const partitions = await reader.since(0, never);
      const letters = partitions.find(({ partition }) => partition === DEAD_LETTER_PARTITION);
      if (letters === undefined) return;
      for await (const page of reader.read(letters, never)) await visit(page);
    } catch (error) {
      throw refusalType(error) === UNKNOWN_TOPIC ? this.noTopic() : error;
    } finally {
      await reader.close();
    }
  }

  private noTopic(): DeadLetterError {
    return new DeadLetterError(`There is no topic "${this.name}". The apps create it. Is KAFKA_TOPIC right?`);
  }

  private noLetter(offsets: readonly Offset[]): DeadLetterError {
    return new DeadLetterError(`There is no dead letter ${offsets.join(', ')} in ${this.name}; nothing was sent.`);
  }
}
