import { Logger } from '@nestjs/common';
import type { Admin, Kafka } from 'kafkajs';
import { type KafkaSettings, deadLetterTopic } from './kafka-settings.js';

/** Twice Kafka's standard: a dead letter is an event as large as may be, and headers. */
const DEAD_LETTER_MAX_BYTES = 2 * 1024 * 1024;

/** The topic of the events and the one of the dead letters. */
export class ScoreEventsTopic {
  private readonly logger = new Logger(ScoreEventsTopic.name);

  constructor(
    private readonly kafka: Kafka,
    private readonly settings: KafkaSettings,
  ) {}

  /** Creates what is missing and warns of too few partitions. Rejects if Kafka cannot be reached. */
  async ensure(): Promise<void> {
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      await this.create(admin);
      await this.check(admin);
    } finally {
      await admin.disconnect();
    }
  }

  private async create(admin: Admin): Promise<void> {
    const { topic, partitions } = this.settings;
    const deadLetters = {
      topic: deadLetterTopic(topic),
      numPartitions: 1,
      configEntries: [{ name: 'max.message.bytes', value: String(DEAD_LETTER_MAX_BYTES) }],
    };
    const existing = new Set(await admin.listTopics());
    const missing = [{ topic, numPartitions: partitions }, deadLetters].filter((one) => !existing.has(one.topic));
    // Another process may create them at the same moment; kafkajs takes "exists already" for success.
    if (missing.length > 0) await admin.createTopics({ topics: missing });
  }

  private async check(admin: Admin): Promise<void> {
    const { topic, partitions } = this.settings;
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const found = topics[0]?.partitions.length ?? 0;
    if (found >= partitions) return;
    this.logger.warn(
      `Topic "${topic}" has fewer partitions than configured: more sync processes than that share no work`,
      {
        found,
        configured: partitions,
      },
    );
  }
}
