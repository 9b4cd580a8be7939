import type { Admin, Kafka } from 'kafkajs';
import { beforeEach, describe, expect, it } from 'vitest';
import { GroupProgress } from './group-progress.js';
import type { PartitionReader } from '../reader/partition-reader.js';
import type { ScoreEventsTopic } from '../topic/score-events-topic.js';

/** Offsets of a partition: of the oldest event, after the newest event, and committed by the group, -1 for none. */
interface Partition {
  low: number;
  high: number;
  committed: number;
}

let topic: Partition[];
/** How many partitions the admin client knows of: it looks for others once in some minutes. */
let known: number;
let ensured: number;
/** Errors that Kafka answers to the next requests for offsets of the group. */
let refusals: Error[];
/** What happens once Kafka has answered a request for offsets. */
let meanwhile: () => void;
let progress: GroupProgress;
let now: number;

beforeEach(() => {
  topic = [
    { low: 0, high: 10, committed: 7 },
    { low: 0, high: 4, committed: -1 },
  ];
  known = Infinity;
  ensured = 0;
  now = 1000;
  refusals = [];
  meanwhile = () => undefined;
  const admin = {
    connect: async () => undefined,
    fetchTopicOffsets: async () => {
      const ends = topic
        .slice(0, known)
        .map(({ low, high }, partition) => ({ partition, low: String(low), high: String(high) }));
      meanwhile();
      return ends;
    },
    fetchOffsets: async () => {
      const refusal = refusals.shift();
      if (refusal !== undefined) throw refusal;
      const partitions = topic
        .slice(0, known)
        .map(({ committed }, partition) => ({ partition, offset: String(committed) }));
      meanwhile();
      return [{ partitions }];
    },
  } as unknown as Admin;
  const kafka = { admin: () => admin } as unknown as Kafka;
  const scoreEvents = { ensure: async () => void (ensured += 1) } as unknown as ScoreEventsTopic;
  const reader = {
    since: async () => {
      const ranges = topic.map(({ low, high }, partition) => ({ partition, from: low, to: high }));
      meanwhile();
      return ranges;
    },
  } as unknown as PartitionReader;
  progress = new GroupProgress(kafka, reader, scoreEvents, 'score-events', 'standings-sync', () => now);
});

describe('GroupProgress', () => {
  it('counts events that the group has not committed, also in a partition without commits', async () => {
    expect(await progress.partitions()).toEqual([
      { partition: '0', stored: '7', waiting: 3 },
      { partition: '1', stored: '-1', waiting: 4 },
    ]);
  });

  it('names what the group has not committed, and no partition that is all committed', async () => {
    topic.push({ low: 0, high: 5, committed: 5 });
    expect(await progress.unstored(null)).toEqual([
      { partition: 0, from: 7, to: 10 },
      { partition: 1, from: 0, to: 4 },
    ]);
  });

  it('leaves out for some seconds what this process has stored, and goes on from the group where that is further', async () => {
    for (const range of await progress.unstored(null)) progress.noteStored(range);
    expect(await progress.unstored(null)).toEqual([]);
    for (const partition of topic) partition.high += 100;
    expect(await progress.unstored(null)).toEqual([
      { partition: 0, from: 10, to: 110 },
      { partition: 1, from: 4, to: 104 },
    ]);
    topic.forEach((partition) => (partition.committed = 50));
    expect(await progress.unstored(null)).toMatchObject([{ from: 50 }, { from: 50 }]);
    topic.forEach((partition) => (partition.committed = 7));
    now += 10_001;
    expect(await progress.unstored(null)).toMatchObject([{ from: 7 }, { from: 7 }]);
  });

  it('does not rely on what it has stored of another topic of this name, or before somebody has set the group back', async () => {
    for (const range of await progress.unstored(null)) progress.noteStored(range);
    topic = [{ low: 0, high: 9, committed: -1 }, topic[1]!];
    expect(await progress.unstored(null)).toEqual([{ partition: 0, from: 0, to: 9 }]);
    topic = [{ low: 0, high: 30, committed: 3 }, topic[1]!];
    expect(await progress.unstored(null)).toEqual([{ partition: 0, from: 3, to: 30 }]);
  });

  it('reads no stored event again that the group stores while it asks', async () => {
    meanwhile = () => {
      for (const partition of topic) {
        partition.high += 100;
        partition.committed = partition.high;
      }
    };
    expect(await progress.unstored(null)).toEqual([
      { partition: 0, from: 7, to: 110 },
      { partition: 1, from: 0, to: 104 },
    ]);
  });

  it('does not wait for events that Kafka has deleted', async () => {
    topic = [{ low: 9, high: 10, committed: 2 }];
    expect(await progress.partitions()).toMatchObject([{ waiting: 1 }]);
    expect(await progress.unstored(null)).toEqual([{ partition: 0, from: 9, to: 10 }]);
  });

  it('creates the topic for a recovery, which may be the first to need it, but not to read the lag', async () => {
    await progress.partitions();
    expect(ensured).toBe(0);
    await progress.unstored(null);
    expect(ensured).toBe(1);
  });

  it('does not look for the topic again before Kafka has refused something: updates wait for a recovery', async () => {
    await progress.unstored(null);
    await progress.unstored(null);
    expect(ensured).toBe(1);
    refusals = [Object.assign(new Error('no such topic'), { retriable: true })];
    await progress.unstored(null);
    expect(ensured).toBe(2);
  });

  it('names all of a partition that was added and that the admin client does not know', async () => {
    known = 2;
    topic.push({ low: 2, high: 5, committed: -1 });
    expect(await progress.unstored(null)).toContainEqual({ partition: 2, from: 2, to: 5 });
  });

  it('asks again while the coordinator of the group does not know that it is that', async () => {
    const notYet = Object.assign(new Error('This is not the correct coordinator'), { retriable: true });
    refusals = [notYet, notYet];
    topic.forEach((partition) => (partition.committed = 0));
    expect(await progress.unstored(null)).toMatchObject([{ to: 10 }, { to: 4 }]);
    refusals = [Object.assign(new Error('not allowed'), { retriable: false })];
    await expect(progress.unstored(null)).rejects.toThrow('not allowed');
  });
});
