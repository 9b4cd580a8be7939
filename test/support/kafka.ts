import { type Admin, AssignerProtocol, type Kafka, type KafkaMessage } from 'kafkajs';
import { uniqueName, waitUntil } from './servers/index.js';

const WITHIN_MS = 30_000;

/** Does something as the administrator of a Kafka. */
export async function asAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** How many partitions of a topic each member of a group has. */
export function assignments(kafka: Kafka, groupId: string, topic: string): Promise<number[]> {
  return asAdmin(kafka, async (admin) => {
    const { groups } = await admin.describeGroups([groupId]);
    const members = groups[0]?.members ?? [];
    return members.map(({ memberAssignment }) => {
      const decoded = AssignerProtocol.MemberAssignment.decode(memberAssignment);
      return decoded?.assignment[topic]?.length ?? 0;
    });
  });
}

/** How many messages of a topic a group has not committed. */
export function lagOf(kafka: Kafka, groupId: string, topic: string): Promise<number> {
  return asAdmin(kafka, async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic);
    const [group] = await admin.fetchOffsets({ groupId, topics: [topic] });
    const committed = new Map(group?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    const lags = ends.map(({ partition, high }) => Number(high) - Math.max(0, committed.get(partition) ?? 0));
    return lags.reduce((sum, lag) => sum + lag, 0);
  });
}

/** How many messages a topic has that loses none. */
export function sizeOf(kafka: Kafka, topic: string): Promise<number> {
  return asAdmin(kafka, async (admin) => {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.reduce((sum, { high }) => sum + Number(high), 0);
  });
}

/** The messages of a topic, each partition in order, from its beginning until there are enough. */
export async function readTopic(
  kafka: Kafka,
  topic: string,
  areEnough: (found: readonly KafkaMessage[]) => boolean,
): Promise<KafkaMessage[]> {
  const found: KafkaMessage[] = [];
  const consumer = kafka.consumer({ groupId: uniqueName('reader'), maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => void found.push(message) });
  await waitUntil(async () => {
    if (!areEnough(found)) throw new Error(`${found.length} messages of ${topic} are not enough.`);
  }, WITHIN_MS);
  await consumer.disconnect();
  return found;
}
