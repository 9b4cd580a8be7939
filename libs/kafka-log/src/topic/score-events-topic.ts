import { Logger } from '@nestjs/common';
import type { Admin, Kafka } from 'kafkajs';
import { type KafkaSettings, deadLetterTopic } from '../kafka-settings.js';
import { asAdmin, brokersOf, configOf, spreadOf } from './topic-facts.js';
import { deadLettersCreation, deadLettersProblems, eventsCreation, eventsProblems } from './topic-settings.js';

/** The topic of the events and the one of the dead letters. */
export class ScoreEventsTopic {
  private readonly logger = new Logger(ScoreEventsTopic.name);

  constructor(
    private readonly kafka: Kafka,
    private readonly settings: KafkaSettings,
  ) {}

  /** Creates what is missing and warns of too few partitions. Rejects if Kafka cannot be reached. */
  async ensure(): Promise<void> {
    await asAdmin(this.kafka, async (admin) => {
      await this.create(admin);
      await this.check(admin);
    });
  }

  /**
   * What is wrong with the settings of both topics, a sentence each. It never changes them: they belong to the operator, and
   * this version of kafkajs can only replace all at once. A missing topic has nothing wrong.
   *
   * Rejects if Kafka cannot be reached, or if this account may not read the settings.
   */
  async problems(): Promise<readonly string[]> {
    const { topic, recordsMs } = this.settings;
    const letterTopic = deadLetterTopic(topic);
    return asAdmin(this.kafka, async (admin) => {
      const events = await configOf(admin, topic);
      const letters = await configOf(admin, letterTopic);
      return [
        ...eventsProblems(topic, events, await spreadOf(admin, topic), recordsMs),
        ...deadLettersProblems(letterTopic, letters, await spreadOf(admin, letterTopic), events),
      ];
    });
  }

  private async create(admin: Admin): Promise<void> {
    const { topic, partitions } = this.settings;
    const letterTopic = deadLetterTopic(topic);
    const existing = new Set(await admin.listTopics());
    if (existing.has(topic) && existing.has(letterTopic)) return;
    const brokers = await brokersOf(admin);
    const events = { topic, numPartitions: partitions, ...eventsCreation(brokers) };
    const letters = { topic: letterTopic, numPartitions: 1, ...deadLettersCreation(brokers) };
    // Another process may create them at the same moment. kafkajs treats "exists already" as success.
    await admin.createTopics({ topics: [events, letters].filter((one) => !existing.has(one.topic)) });
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
