import { type Admin, Kafka, logLevel } from 'kafkajs';
import { asAdmin as administer } from '../support/kafka.js';
import { createTopic as create } from '../support/topics.js';

/** The default of the api. */
export const PARTITIONS = 12;

export function connectTo(brokers: string): Kafka {
  return new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });
}

/** Runs a task with an administrator client of Kafka. */
export function asAdmin<T>(brokers: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  return administer(connectTo(brokers), work);
}

export async function createTopic(brokers: string, topic: string): Promise<void> {
  await asAdmin(brokers, (admin) => create(admin, topic, PARTITIONS));
}

/** How many events a topic has received, if it has lost none. */
export async function countEvents(admin: Admin, topic: string): Promise<number> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return offsets.reduce((sum, { high }) => sum + Number(high), 0);
}

/** How many of them a consumer group has dealt with. */
export async function countCommitted(admin: Admin, groupId: string, topic: string): Promise<number> {
  const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] });
  return offsets?.partitions.reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0) ?? 0;
}
