import { LogUnavailableError } from '@standings/domain';
import type { Kafka } from 'kafkajs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NEWEST } from '../kafkajs/cluster.js';
import { PartitionReader } from './partition-reader.js';

const never = new AbortController().signal;

const MESSAGES = ['0', '1', '2'].map((offset) => ({ offset }));
const FETCHED = { partition: 1, highWatermark: '3', messages: MESSAGES };

/** The end of each partition of the topic. */
let ends: number[];
/** How many partitions the client knows of: it learns of more only when it asks for them. */
let known: number;
let reader: PartitionReader;

beforeEach(() => {
  ends = [7];
  known = 0;
  const cluster = {
    connect: async () => undefined,
    addTargetTopic: async () => void (known ||= ends.length),
    refreshMetadata: async () => void (known = ends.length),
    findTopicPartitionMetadata: () => Array.from({ length: known }, (_, partitionId) => ({ partitionId })),
    findLeaderForPartitions: (_: string, [partition]: number[]) => (partition! < known ? { 1: [partition] } : {}),
    findBroker: async () => ({ fetch: async () => ({ responses: [{ partitions: [FETCHED] }] }) }),
    fetchTopicsOffset: async ([{ partitions, fromTimestamp }]: [OffsetsOf]) => [
      {
        partitions: partitions.map(({ partition }) => ({
          partition,
          offset: String(fromTimestamp === NEWEST ? ends[partition] : 0),
        })),
      },
    ],
  };
  reader = new PartitionReader({ [Symbol('private:Kafka:createCluster')]: () => cluster } as unknown as Kafka, 'topic');
});

interface OffsetsOf {
  readonly partitions: readonly { readonly partition: number }[];
  readonly fromTimestamp: number;
}

describe('PartitionReader', () => {
  it('tells of a partition that was added after its last look', async () => {
    expect(await reader.since(0, never)).toEqual([{ partition: 0, from: 0, to: 7 }]);
    ends.push(3);
    expect(await reader.since(0, never)).toEqual([
      { partition: 0, from: 0, to: 7 },
      { partition: 1, from: 0, to: 3 },
    ]);
  });

  it('reads a partition that was added after its last look', async () => {
    await reader.since(0, never);
    ends.push(3);
    const { value } = await reader.read({ partition: 1, from: 0, to: 3 }, never).next();
    expect(value).toEqual(MESSAGES);
  });

  it('says that there is no such partition, after it has asked some times', async () => {
    vi.useFakeTimers();
    const page = reader.read({ partition: 1, from: 0, to: 3 }, never).next();
    const refusal = new LogUnavailableError('"topic" has no partition 1');
    await Promise.all([expect(page).rejects.toThrow(refusal), vi.runAllTimersAsync()]);
    vi.useRealTimers();
  });
});
