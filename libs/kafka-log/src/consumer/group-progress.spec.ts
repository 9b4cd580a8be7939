import type { Admin, Kafka } from 'kafkajs';
import { beforeEach, describe, expect, it } from 'vitest';
import { GroupProgress } from './group-progress.js';
import type { ScoreEventsTopic } from '../topic/score-events-topic.js';

/** Offsets of a partition: of the oldest event, after the newest event, and committed by the group, -1 for none. */
interface Partition {
  low: number;
  high: number;
  committed: number;
}

let topic: Partition[];
let ensured: number;
/** Errors that Kafka answers to the next requests for offsets. */
let refusals: Error[];
let progress: GroupProgress;

beforeEach(() => {
  topic = [
    { low: 0, high: 10, committed: 7 },
    { low: 0, high: 4, committed: -1 },
  ];
  ensured = 0;
  refusals = [];
  const admin = {
    connect: async () => undefined,
    fetchTopicOffsets: async () => {
      const refusal = refusals.shift();
      if (refusal !== undefined) throw refusal;
      return topic.map(({ low, high }, partition) => ({ partition, low: String(low), high: String(high) }));
    },
    fetchOffsets: async () => [
      { partitions: topic.map(({ committed }, partition) => ({ partition, offset: String(committed) })) },
    ],
  } as unknown as Admin;
  const kafka = { admin: () => admin } as unknown as Kafka;
  const scoreEvents = { ensure: async () => void (ensured += 1) } as unknown as ScoreEventsTopic;
  progress = new GroupProgress(kafka, scoreEvents, 'score-events', 'standings-sync');
});

describe('GroupProgress', () => {
  it('counts events that the group has not committed, also in a partition without commits', async () => {
    expect(await progress.partitions()).toEqual([
      { partition: '0', stored: '7', waiting: 3 },
      { partition: '1', stored: '-1', waiting: 4 },
    ]);
  });

  it('counts up to a position, not events that arrived later', async () => {
    const end = await progress.end();
    for (const partition of topic) partition.high += 100;
    expect(await end.lag()).toBe(3 + 4);
    topic = topic.map((partition) => ({ ...partition, committed: partition.high }));
    expect(await end.lag()).toBe(0);
  });

  it('does not wait for events that Kafka has deleted', async () => {
    topic = [{ low: 9, high: 10, committed: 2 }];
    expect(await progress.partitions()).toMatchObject([{ waiting: 1 }]);
  });

  it('creates the topic for a recovery, which may be the first to need it, but not to read the lag', async () => {
    await progress.partitions();
    expect(ensured).toBe(0);
    await progress.end();
    expect(ensured).toBe(1);
  });

  it('asks again while the leaders of a new topic do not know that they lead', async () => {
    const notYet = Object.assign(new Error('This server is not the leader'), { retriable: true });
    refusals = [notYet, notYet];
    topic.forEach((partition) => (partition.committed = 0));
    expect(await (await progress.end()).lag()).toBe(10 + 4);
    refusals = [Object.assign(new Error('not allowed'), { retriable: false })];
    await expect(progress.end()).rejects.toThrow('not allowed');
  });
});
