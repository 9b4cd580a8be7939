import type { EventLog, LogProgress, PartitionProgress } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { history } from '../support/score-events.js';

/** An empty event log, and how far its events are. */
export interface LogProgressUnderTest {
  readonly log: EventLog;
  readonly progress: LogProgress;
  /** Does what is done once every event that is in the log now is stored. */
  readonly storeAll: () => Promise<void>;
}

/** What the progress of every event log does. @param open gives that of an empty one, of which nothing was ever stored. */
export function logProgressContract(name: string, open: () => Promise<LogProgressUnderTest>): void {
  describe(`${name} as the progress of an event log`, () => {
    it('has no lag in an empty log', async () => {
      const { progress } = await open();
      expect(await (await progress.end()).lag()).toBe(0);
      expect(await waiting(progress)).toEqual([]);
    });

    it('counts the events before a place, and none that came later', async () => {
      const { log, progress } = await open();
      await log.append(history(20, 7));
      const place = await progress.end();
      await log.append(history(30, 7));
      expect(await place.lag()).toBe(20);
      expect(await (await progress.end()).lag()).toBe(50);
    });

    it('has no lag at a place once what was before it is stored, whatever comes later', async () => {
      const { log, progress, storeAll } = await open();
      await log.append(history(20, 7));
      const place = await progress.end();
      await storeAll();
      expect(await place.lag()).toBe(0);
      await log.append(history(30, 7));
      expect(await place.lag()).toBe(0);
      expect(await (await progress.end()).lag()).toBe(30);
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
