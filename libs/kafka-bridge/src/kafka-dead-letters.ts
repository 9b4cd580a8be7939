import { Logger } from '@nestjs/common';
import { DeadLetters } from '@standings/domain';
import { type Kafka, Partitioners, type Producer } from 'kafkajs';
import type { KafkaRecord } from './kafka-record.js';
import { deadLetterTopic } from './kafka-settings.js';

const ACKS_ALL = -1;

/**
 * Dead letters in the topic `<topic>.dlq`: the message as it was, with headers that say why it is there and where it came
 * from: `dead-letter-reason`, `-topic`, `-partition`, `-offset`, and `-time` in ISO 8601.
 */
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
    const headers = {
      ...message.headers,
      'dead-letter-reason': reason,
      'dead-letter-topic': topic,
      'dead-letter-partition': String(partition),
      'dead-letter-offset': message.offset,
      'dead-letter-time': new Date().toISOString(),
    };
    await this.producer.send({
      topic: deadLetterTopic(topic),
      acks: ACKS_ALL,
      messages: [{ key: message.key, value: message.value, headers }],
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
