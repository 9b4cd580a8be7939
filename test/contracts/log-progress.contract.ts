import type { EventLog, LogProgress, LogRange, PartitionProgress, Placement, ScoreEvent } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { history, scoreEvent } from '../support/score-events.js';

/** An empty event log, and how far its events are. */
export interface LogProgressUnderTest {
  readonly log: EventLog;
  readonly progress: LogProgress;
  /** By which the log places events; it has several shards. */
  readonly placement: Placement;
  /** Reads them, in any order. */
  readonly eventsIn: (ranges: readonly LogRange[]) => Promise<readonly ScoreEvent[]>;
  /** Does what is done once every event that is in the log now is stored. */
  readonly storeAll: () => Promise<void>;
}

/** What the progress of every event log does. @param open gives that of an empty one, of which nothing was ever stored. */
export function logProgressContract(name: string, open: () => Promise<LogProgressUnderTest>): void {
  describe(`${name} as the progress of an event log`, () => {
    it('has nothing to store in an empty log', async () => {
      const { progress } = await open();
      expect(await progress.unstored(null)).toEqual([]);
      expect(await waiting(progress)).toEqual([]);
    });

    it('names what is not stored, and no event that came later', async () => {
      const { log, progress, eventsIn } = await open();
      const events = history(50, 7);
      await log.append(events.slice(0, 20));
      const ranges = await progress.unstored(null);
      await log.append(events.slice(20));
      expect(seqsOf(await eventsIn(ranges))).toEqual(seqsOf(events.slice(0, 20)));
      expect(seqsOf(await eventsIn(await progress.unstored(null)))).toEqual(seqsOf(events));
    });

    it('leaves out no event of a shard, and for some shard those of others', async () => {
      const { log, progress, placement, eventsIn } = await open();
      const events = Array.from({ length: 60 }, (_, index) =>
        scoreEvent({ boardNo: 1 + (index % 12), board: `b${index % 12}`, playerId: `p${index}`, seq: index + 1 }),
      );
      await log.append(events);
      const found = placement.shards.map(async (shard) => {
        const own = events.filter(({ boardNo, playerId }) => placement.shardOf(boardNo, playerId) === shard);
        const all = seqsOf(await eventsIn(await progress.unstored(shard)));
        expect(all).toEqual(expect.arrayContaining(seqsOf(own)));
        return all.length;
      });
      expect(Math.min(...(await Promise.all(found)))).toBeLessThan(events.length);
    });

    it('leaves out what the consumers have stored', async () => {
      const { log, progress, storeAll, eventsIn } = await open();
      const events = history(50, 7);
      await log.append(events.slice(0, 20));
      await storeAll();
      expect(await progress.unstored(null)).toEqual([]);
      await log.append(events.slice(20));
      expect(seqsOf(await eventsIn(await progress.unstored(null)))).toEqual(seqsOf(events.slice(20)));
    });

    it('leaves out what this process has stored, of which the consumers do not hear', async () => {
      const { log, progress, eventsIn } = await open();
      const events = history(50, 7);
      await log.append(events.slice(0, 20));
      for (const range of await progress.unstored(null)) progress.noteStored(range);
      expect(await progress.unstored(null)).toEqual([]);
      expect(sumOf(await waiting(progress))).toBe(20);
      await log.append(events.slice(20));
      expect(seqsOf(await eventsIn(await progress.unstored(null)))).toEqual(seqsOf(events.slice(20)));
    });

    it('tells per partition what waits, and another place as soon as more of it is stored', async () => {
      const { log, progress, storeAll } = await open();
      await log.append(history(20, 7));
      const before = await waiting(progress);
      expect(sumOf(before)).toBe(20);
      await storeAll();
      const after = await progress.partitions();
      expect(after.map(({ waiting: left }) => left)).toEqual(after.map(() => 0));
      const places = new Map(after.map(({ partition, stored }) => [partition, stored]));
      expect(before.filter(({ partition, stored }) => places.get(partition) === stored)).toEqual([]);
    });
  });
}

/** The partitions with events that are not stored. */
async function waiting(progress: LogProgress): Promise<readonly PartitionProgress[]> {
  return (await progress.partitions()).filter(({ waiting: left }) => left > 0);
}

function sumOf(partitions: readonly PartitionProgress[]): number {
  return partitions.reduce((sum, { waiting: left }) => sum + left, 0);
}

function seqsOf(events: readonly ScoreEvent[]): number[] {
  return events.map(({ seq }) => seq).toSorted((a, b) => a - b);
}
