import {
  type BoardView,
  CatalogOutdatedError,
  type EndedRanking,
  type FinalRankings,
  rankingIdOf,
  StandingsError,
  StoreRecoveringError,
} from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { viewOf } from '../support/boards.js';
import { GLOBAL, GLOBAL_ALL, OTHER_SHARD, SHARD } from './places.js';
import { openGlobal, type SharedStore, type StoreProcess } from './shared-store.js';

/** Another board of the same shard. */
const NEIGHBOUR = viewOf({ no: 4, id: 'region.us' });

const HOUR_MS = 3_600_000;

/** One process, and its final rankings. */
export interface FinalRankingsProcess extends StoreProcess {
  readonly final: FinalRankings;
}

/** A ranking store without data, which several processes share. */
export interface FinalRankingsUnderTest extends Omit<SharedStore, 'start'> {
  readonly start: () => Promise<FinalRankingsProcess>;
}

/** What becomes of the rankings of periods that are over. @param empty gives a store without data. */
export function finalRankingsContract(name: string, empty: () => Promise<FinalRankingsUnderTest>): void {
  describe(`${name} as final rankings`, () => {
    let shared: FinalRankingsUnderTest;
    let ours: FinalRankingsProcess;
    let other: FinalRankingsProcess;

    beforeEach(async () => {
      shared = await empty();
      [ours, other] = [await shared.start(), await shared.start()];
      await openGlobal(ours);
      await other.states.check(SHARD);
    });

    const add = (playerId: string, process = ours, { board }: BoardView = GLOBAL, asOf = 0) =>
      process.store.add({ board, playerId, delta: 1, asOf });
    const ended = (from: number | null = null): EndedRanking => ({ ...GLOBAL_ALL, from });
    const finalize = (process = ours, from: number | null = null) => process.final.finalize(SHARD, [ended(from)]);
    const total = async () => (await ours.store.top(GLOBAL, 10, null)).total;

    it('take no updates ever again, from any process, and are read', async () => {
      const { event } = (await add('a')).scoreChanged!;
      expect(await finalize()).toEqual({ epoch: event.epoch, seq: event.seq });
      for (const process of [ours, other]) {
        await expect(add('a', process)).rejects.toThrow(CatalogOutdatedError);
        await expect(add('b', process)).rejects.toThrow(CatalogOutdatedError);
      }
      expect(await ours.store.rank(GLOBAL, 'a')).toEqual({ score: 1, rank: 1, total: 1 });
      expect((await add('a', ours, NEIGHBOUR)).newScore).toBe(1);
    });

    it('answer an update that was applied before as they did then', async () => {
      const update = { board: GLOBAL.board, playerId: 'a', delta: 1 };
      const keyed = { ...update, idempotency: { key: 'k', payload: 'digest', place: 0 } };
      await ours.store.add(keyed);
      await finalize();
      expect(await ours.store.add(keyed)).toMatchObject({ newScore: 1, replayed: true });
    });

    it('are final however often that is asked, and tell the version of the shard', async () => {
      await add('a');
      await finalize();
      const { event } = (await add('a', ours, NEIGHBOUR)).scoreChanged!;
      expect(await finalize(other)).toEqual({ epoch: event.epoch, seq: event.seq });
      expect(await total()).toBe(1);
    });

    it('are not final before their time by the clock of the store', async () => {
      await add('a');
      expect(await finalize(ours, Date.now() + HOUR_MS)).toBeNull();
      expect((await add('a')).newScore).toBe(2);
      expect(await finalize(ours, Date.now() - HOUR_MS)).not.toBeNull();
      await expect(add('a')).rejects.toThrow(CatalogOutdatedError);
    });

    it('may be of a period that nobody has updated', async () => {
      expect(await finalize()).toMatchObject({ seq: 0 });
      await expect(add('a')).rejects.toThrow(CatalogOutdatedError);
      expect(await total()).toBe(0);
    });

    it('stay final when the shard is recovered and has its data', async () => {
      await add('a');
      await finalize();
      await shared.unsettle();
      await ours.states.check(SHARD);
      await openGlobal(ours, 2);
      await expect(add('a')).rejects.toThrow(CatalogOutdatedError);
      expect(await total()).toBe(1);
      expect(await finalize()).toMatchObject({ epoch: 2 });
    });

    it('stay final when scores are put into them, and when they are rebuilt', async () => {
      await add('a');
      await finalize();
      const restoration = await ours.restore.begin(SHARD);
      await restoration.put('live', [{ ...GLOBAL_ALL, playerId: 'b', score: 2 }]);
      await expect(add('a')).rejects.toThrow(CatalogOutdatedError);
      expect(await total()).toBe(2);
      await restoration.refuse([GLOBAL_ALL]);
      await restoration.put('staged', [{ ...GLOBAL_ALL, playerId: 'c', score: 3 }]);
      await restoration.replace([GLOBAL_ALL]);
      await restoration.end();
      await expect(add('a')).rejects.toThrow(CatalogOutdatedError);
      expect(await ours.store.rank(GLOBAL, 'c')).toEqual({ score: 3, rank: 1, total: 1 });
    });

    it('are whole, so that nobody rebuilds them', async () => {
      expect(await ours.states.checkRanking(GLOBAL_ALL)).toBe('open');
      await add('a');
      await finalize();
      expect(await ours.states.checkRanking(GLOBAL_ALL)).toBe('open');
    });

    it('wait while a ranking is being rebuilt, and while the shard is closed', async () => {
      await add('a');
      const restoration = await ours.restore.begin(SHARD);
      await restoration.refuse([GLOBAL_ALL]);
      await expect(finalize()).rejects.toThrow(StoreRecoveringError);
      await restoration.end();
      const closing = await ours.restore.begin(SHARD);
      await closing.close();
      await expect(finalize()).rejects.toThrow(StoreRecoveringError);
      await expect(ours.final.drop(SHARD, [GLOBAL_ALL], 5)).rejects.toThrow(StoreRecoveringError);
      await expect(other.final.finalize(OTHER_SHARD, [ended()])).rejects.toThrow(StandingsError);
    });

    it('are gone when they are dropped, and no process that has not heard of it brings them back', async () => {
      await add('a');
      await finalize();
      await ours.final.drop(SHARD, [GLOBAL_ALL], 5);
      expect(await total()).toBe(0);
      await expect(add('a', other, GLOBAL, 4)).rejects.toThrow(CatalogOutdatedError);
      await ours.final.drop(SHARD, [rankingIdOf(NEIGHBOUR)], 3);
      await expect(add('a', other, GLOBAL, 4)).rejects.toThrow(CatalogOutdatedError);
      expect((await add('b', other, NEIGHBOUR, 5)).newScore).toBe(1);
      expect((await ours.states.check(SHARD)).status).toBe('open');
    });

    it('stay away when they are dropped while they are rebuilt', async () => {
      await add('a');
      await finalize();
      const restoration = await ours.restore.begin(SHARD);
      await restoration.refuse([GLOBAL_ALL]);
      await restoration.put('staged', [{ ...GLOBAL_ALL, playerId: 'c', score: 3 }]);
      await ours.final.drop(SHARD, [GLOBAL_ALL], 5);
      await restoration.replace([GLOBAL_ALL]);
      await restoration.end();
      expect(await total()).toBe(0);
      await expect(add('a', other, GLOBAL, 4)).rejects.toThrow(CatalogOutdatedError);
    });

    it('are made final and dropped however many there are', async () => {
      const many = Array.from({ length: 600 }, (_, index) => ({ board: GLOBAL.board.no, period: `p${index}` }));
      await add('a', ours, NEIGHBOUR);
      expect(
        await ours.final.finalize(
          SHARD,
          many.map((one) => ({ ...one, from: null })),
        ),
      ).toMatchObject({ seq: 1 });
      await ours.final.drop(SHARD, many, 5);
      expect((await ours.states.check(SHARD)).status).toBe('open');
      expect((await add('a', ours, NEIGHBOUR)).newScore).toBe(2);
    });
  });
}
