import type { Admin, Kafka } from 'kafkajs';
import { refusalType } from '../refusal.js';
import { SETTING_NAMES, type Spread, type TopicConfig } from './topic-settings.js';

/** Of Kafka's kinds of resources, a topic. https://kafka.apache.org/protocol#The_Messages_DescribeConfigs */
const TOPIC = 2;

/** Does work over a connection of its own. */
export async function asAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

export async function brokersOf(admin: Admin): Promise<number> {
  return (await admin.describeCluster()).brokers.length;
}

/** The partition with the fewest replicas decides; none if there is no such topic yet. */
export async function spreadOf(admin: Admin, topic: string): Promise<Spread> {
  const brokers = await brokersOf(admin);
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const replicas = (topics[0]?.partitions ?? []).map((partition) => partition.replicas.length);
    return { replicas: replicas.length === 0 ? 0 : Math.min(...replicas), brokers };
  } catch (error) {
    if (isMissing(error)) return { replicas: 0, brokers };
    throw error;
  }
}

/** The settings of a topic; none if there is no such topic yet. */
export async function configOf(admin: Admin, topic: string): Promise<TopicConfig> {
  const resources = [{ type: TOPIC, name: topic, configNames: SETTING_NAMES }];
  try {
    const described = await admin.describeConfigs({ resources, includeSynonyms: false });
    const entries = described.resources[0]?.configEntries ?? [];
    return new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
  } catch (error) {
    if (isMissing(error)) return new Map();
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return refusalType(error) === 'UNKNOWN_TOPIC_OR_PARTITION';
}
