import { randomBytes } from 'node:crypto';
import type { Consumer, EachBatchHandler, Kafka, KafkaMessage } from 'kafkajs';

/** How long Kafka may send nothing. A new group waits 3 s for others to join. */
const SILENCE_MS = 15_000;

/** The part of a partition to read: from its beginning to the message before `end`. */
export interface PartitionRange {
  readonly topic: string;
  readonly partition: number;
  readonly end: number;
}

export type Visit = (messages: readonly KafkaMessage[]) => Promise<void> | void;

/**
 * Reads a part of a partition, fetch by fetch, and commits nothing.
 *
 * @param groupPrefix prefix of the consumer group. Each call uses a new group, so that no other member takes the partition.
 * @throws what `visit` or the consumer throws, or if Kafka sends nothing for too long.
 */
export async function readPartition(
  kafka: Kafka,
  range: PartitionRange,
  groupPrefix: string,
  visit: Visit,
): Promise<void> {
  const consumer = kafka.consumer({
    groupId: `${groupPrefix}-${randomBytes(6).toString('hex')}`,
    maxWaitTimeInMs: 500,
    allowAutoTopicCreation: false,
    retry: { retries: 3, restartOnFailure: async () => false },
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [range.topic], fromBeginning: true });
    await untilRead(consumer, range, visit);
  } finally {
    await consumer.disconnect();
  }
}

async function untilRead(consumer: Consumer, range: PartitionRange, visit: Visit): Promise<void> {
  let silence: NodeJS.Timeout | undefined;
  let done = false;
  const read = new Promise<void>((resolve, reject) => {
    silence = setTimeout(() => reject(new Error(`nothing came for ${SILENCE_MS} ms`)), SILENCE_MS);
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    const eachBatch: EachBatchHandler = async ({ batch }) => {
      if (done || batch.partition !== range.partition) return;
      await visit(batch.messages.filter(({ offset }) => Number(offset) < range.end));
      silence?.refresh();
      if (Number(batch.lastOffset()) >= range.end - 1) resolve();
    };
    // An error of `visit` must not make the consumer visit the same messages again.
    consumer.run({ autoCommit: false, eachBatch: (payload) => eachBatch(payload).catch(reject) }).catch(reject);
  });
  try {
    await read;
  } finally {
    done = true;
    clearTimeout(silence);
  }
}
