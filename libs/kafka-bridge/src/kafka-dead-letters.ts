import { Logger } from '@nestjs/common';
import { DeadLetters } from '@standings/domain';
import { type Kafka, Partitioners, type Producer } from 'kafkajs';
import { toLetter } from './dead-letter.js';
import type { KafkaRecord } from './kafka-record.js';
import { deadLetterTopic } from './kafka-settings.js';

const ACKS_ALL = -1;

/** Dead letters in the topic `<topic>.dlq`: see {@link toLetter}. */
export class KafkaDeadLetters extends DeadLetters<KafkaRecord> {
  private readonly logger = new Logger(KafkaDeadLetters.name);
  private readonly producer: Producer;
  private connecting: Promise<void> | undefined;

  constructor(kafka: Kafka) {
    super();
    this.producer = kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
  }

  async send(record: KafkaRecord, reason: string): Promise<void> {
    await this.connect();
    const { topic, partition, message } = record;
    await this.producer.send({
      topic: deadLetterTopic(topic),
      acks: ACKS_ALL,
      messages: [toLetter(record, reason, new Date())],
    });
    this.logger.warn('A message was put aside', { reason, topic, partition, offset: message.offset });
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }

  /** Only when there is a first letter: most processes never have one. */
  private connect(): Promise<void> {
    this.connecting ??= this.producer.connect().catch((error: unknown) => {
      this.connecting = undefined;
      throw error;
    });
    return this.connecting;
  }
}
