import { Logger } from '@nestjs/common';
import { DeadLetters, errorInWords, LastFailure } from '@standings/domain';
import { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import { type Misfit, toLetter, toStub } from './dead-letter.js';
import type { KafkaRecord } from '../consumer/kafka-record.js';
import { deadLetterTopic } from '../kafka-settings.js';
import { UnreadableBatch } from '../kafkajs/unreadable-batch.js';
import { isTooLarge, refusalInWords } from '../refusal.js';

const ACKS_ALL = -1;

/** Dead letters in the topic `<topic>.dlq`: see {@link toLetter}. */
export class KafkaDeadLetters extends DeadLetters<KafkaRecord> {
  private readonly logger = new Logger(KafkaDeadLetters.name);
  private readonly producer: Producer;
  private connecting: Promise<void> | undefined;
  private readonly failure = new LastFailure();

  constructor(kafka: Kafka) {
    super();
    this.producer = kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
  }

  /** Why the last letter could not be sent; null if it could. Later messages wait meanwhile. */
  get problem(): string | null {
    return this.failure.problem;
  }

  async send(record: KafkaRecord, reason: string): Promise<void> {
    const { topic, partition, message } = record;
    const origin = { topic, partition, offset: Number(message.offset) };
    // The letter of an unreadable batch holds none of its content.
    const value = message instanceof UnreadableBatch ? message.bytes : message.value;
    await this.putAside(topic, { ...message, value, origin }, reason, message instanceof UnreadableBatch);
  }

  /**
   * Resolves when a message is durable in the topic of the letters, without its value if it is too large.
   *
   * @param topic where it was, or was meant to go.
   */
  async putAside(topic: string, misfit: Misfit, reason: string, withoutValue = false): Promise<void> {
    try {
      const whole = !withoutValue && (await this.fits(topic, toLetter(misfit, reason, new Date())));
      if (!whole) await this.post(topic, toStub(misfit, reason, new Date()));
      this.failure.succeeded();
    } catch (error) {
      this.failure.failed(
        error,
        `A message cannot be put aside: ${refusalInWords(error, topic) ?? errorInWords(error)}`,
      );
      throw error;
    }
    this.logger.warn('A message was put aside', { reason, ...(misfit.origin ?? { topic }) });
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }

  /** Sends a letter. @returns false if it is too large for the topic. */
  private async fits(topic: string, letter: Message): Promise<boolean> {
    try {
      await this.post(topic, letter);
      return true;
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      return false;
    }
  }

  private async post(topic: string, letter: Message): Promise<void> {
    await this.connect();
    await this.producer.send({ topic: deadLetterTopic(topic), acks: ACKS_ALL, messages: [letter] });
  }

  /** Connects for the first letter: most processes never have one. */
  private connect(): Promise<void> {
    this.connecting ??= this.producer.connect().catch((error: unknown) => {
      this.connecting = undefined;
      throw error;
    });
    return this.connecting;
  }
}
