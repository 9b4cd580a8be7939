import { Logger } from '@nestjs/common';
import type { Admin, Kafka } from 'kafkajs';
import { type KafkaSettings, deadLetterTopic } from '../kafka-settings.js';
import {
  DEAD_LETTERS_ENTRIES,
  deadLettersProblems,
  EVENTS_ENTRIES,
  eventsProblems,
  SETTING_NAMES,
  type TopicConfig,
} from './topic-settings.js';

/** Of Kafka's kinds of resources, a topic. https://kafka.apache.org/protocol#The_Messages_DescribeConfigs */
const TOPIC = 2;

/** The topic of the events and the one of the dead letters. */
export class ScoreEventsTopic {
  private readonly logger = new Logger(ScoreEventsTopic.name);

  constructor(
    private readonly kafka: Kafka,
    private readonly settings: KafkaSettings,
  ) {}

  /** Creates what is missing and warns of too few partitions. Rejects if Kafka cannot be reached. */
  async ensure(): Promise<void> {
    await this.asAdmin(async (admin) => {
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
    const { topic } = this.settings;
    const letterTopic = deadLetterTopic(topic);
    return this.asAdmin(async (admin) => {
      const events = await configOf(admin, topic);
      const letters = await configOf(admin, letterTopic);
      return [...eventsProblems(topic, events), ...deadLettersProblems(letterTopic, letters, events)];
    });
  }

  private async asAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }

  private async create(admin: Admin): Promise<void> {
    const { topic, partitions } = this.settings;
    const events = { topic, numPartitions: partitions, configEntries: EVENTS_ENTRIES };
    const letters = { topic: deadLetterTopic(topic), numPartitions: 1, configEntries: DEAD_LETTERS_ENTRIES };
    const existing = new Set(await admin.listTopics());
    const missing = [events, letters].filter((one) => !existing.has(one.topic));
    // Another process may create them at the same moment. kafkajs treats "exists already" as success.
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

/** The settings of a topic; none if there is no such topic yet. */
async function configOf(admin: Admin, topic: string): Promise<TopicConfig> {
  const resources = [{ type: TOPIC, name: topic, configNames: SETTING_NAMES }];
  try {
    const described = await admin.describeConfigs({ resources, includeSynonyms: false });
    const entries = described.resources[0]?.configEntries ?? [];
    return new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
  } catch (error) {
    if ((error as { readonly type?: string }).type === 'UNKNOWN_TOPIC_OR_PARTITION') return new Map();
    throw error;
  }
}
