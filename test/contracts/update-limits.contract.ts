import {
  BoardNotAcceptingError,
  type DefinitionChange,
  type RankingStore,
  ScoreOutOfBoundsError,
  ScoreOutOfRangeError,
  type ScoreUpdate,
  type UpdateLimits,
} from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { asAnswered } from './as-answered.js';
import { limitsWith } from '../support/boards.js';
import { IN_ONE_SHARD } from './places.js';

const HOUR_MS = 3_600_000;

/** What every ranking store does with the limits of boards. @param empty as of `rankingStoreContract`. */
export function updateLimitsContract(name: string, empty: () => Promise<RankingStore>, boards = IN_ONE_SHARD): void {
  describe(`${name} and the limits of a board`, () => {
    const { view: GLOBAL, other: EUROPE } = boards;
    const { id } = GLOBAL.board;
    let store: RankingStore;

    beforeEach(async () => {
      store = await empty();
    });

    const add = (playerId: string, delta: number, limits?: UpdateLimits, key?: string) => {
      const idempotency = key === undefined ? undefined : { key, payload: `${playerId} ${delta}`, place: 0 };
      return store.add({ board: GLOBAL.board, playerId, delta, limits, idempotency });
    };
    const reasons = async (updates: readonly Promise<unknown>[]) =>
      (await Promise.allSettled(updates)).map((result) => (result.status === 'rejected' ? result.reason : 'taken'));
    const scoresOf = async (...players: string[]) =>
      (await store.ranks(GLOBAL, players)).entries.map((entry) => entry?.score);

    describe('bounds of its scores', () => {
      const within = limitsWith({ scores: { min: -5, max: 10 } });

      it('refuse an update that would leave them, which changes nothing', async () => {
        expect((await add('a', 10, within)).newScore).toBe(10);
        expect((await add('b', -5, within)).newScore).toBe(-5);
        expect(await reasons([add('a', 1, within), add('b', -1, within)])).toEqual([
          new ScoreOutOfBoundsError(id, 'max', 10),
          new ScoreOutOfBoundsError(id, 'min', -5),
        ]);
        expect(await scoresOf('a', 'b')).toEqual([10, -5]);
        expect((await add('a', -1, within)).newScore).toBe(9);
      });

      it('of one side leave the other open', async () => {
        expect((await add('a', -100, limitsWith({ scores: { max: 10 } }))).newScore).toBe(-100);
      });

      it('do not concern the same board without them', async () => {
        await add('a', 8, within);
        expect((await add('a', 100)).newScore).toBe(108);
      });
    });

    describe('of a board that takes scores', () => {
      const within = limitsWith({ scores: { min: -5, max: 10 } });
      const give = (update: 'best' | 'latest', score: number, limits?: UpdateLimits, key?: string) => {
        const idempotency = key === undefined ? undefined : { key, payload: `a =${score}`, place: 0 };
        return store.add({ board: GLOBAL.board, playerId: 'a', update, score, limits, idempotency });
      };

      it('refuse a score outside of them, as great as the change may be', async () => {
        for (const update of ['best', 'latest'] as const) {
          expect(await reasons([give(update, 11, within)])).toEqual([new ScoreOutOfBoundsError(id, 'max', 10)]);
        }
        await give('latest', 10, within);
        expect(await reasons([give('latest', -6, within)])).toEqual([new ScoreOutOfBoundsError(id, 'min', -5)]);
        expect(await scoresOf('a')).toEqual([10]);
        expect(await give('latest', -5, within)).toMatchObject({ newScore: -5 });
      });

      it('do not concern a score that is not beaten, since nothing is stored', async () => {
        await give('best', 50);
        expect(await give('best', 20, within)).toMatchObject({ newScore: 50, isApplied: false });
        expect(await give('best', -100, within)).toMatchObject({ newScore: 50, isApplied: false });
      });

      it('do not refuse the replay of an update that left the score as it was', async () => {
        await give('best', 50);
        const first = await give('best', 20, undefined, 'k');
        const limits = limitsWith({ acceptsUntil: 1000 });
        expect(asAnswered(await give('best', 20, limits, 'k'))).toEqual({ ...asAnswered(first), replayed: true });
      });
    });

    it('refuses a delta that is larger than the largest, up or down', async () => {
      const limits = limitsWith({ scores: { maxDelta: 10 } });
      const error = new ScoreOutOfBoundsError(id, 'maxDelta', 10);
      const asked = [11, 10, -11, -10, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER];
      const results = await reasons(asked.map((delta) => add('a', delta, limits)));
      expect(results).toEqual([error, 'taken', error, 'taken', error, error]);
      expect(await scoresOf('a')).toEqual([0]);
    });

    it('takes updates from the first instant of its time and before the last', async () => {
      const now = Date.now();
      const open = [
        limitsWith({ acceptsFrom: now - HOUR_MS, acceptsUntil: now + HOUR_MS }),
        limitsWith({ acceptsFrom: now - HOUR_MS }),
        limitsWith({ acceptsUntil: now + HOUR_MS }),
      ];
      for (const [index, limits] of open.entries()) expect((await add('a', 1, limits)).newScore).toBe(index + 1);
    });

    it.each<[string, 'acceptsFrom' | 'acceptsUntil', number]>([
      ['before its time', 'acceptsFrom', HOUR_MS],
      ['after its time', 'acceptsUntil', -HOUR_MS],
    ])('refuses an update %s, which changes nothing', async (_, limit, offset) => {
      const time = Date.now() + offset;
      const error = new BoardNotAcceptingError(id, limit, time);
      await add('a', 1);
      const limits = limitsWith({ [limit]: time });
      expect(await reasons([add('a', 1, limits), add('b', 1, limits)])).toEqual([error, error]);
      expect(await scoresOf('a', 'b')).toEqual([1, undefined]);
    });

    it('names the time first, then the delta, and the score last', async () => {
      const past = Date.now() - HOUR_MS;
      const scores = { max: 5, maxDelta: 10 };
      expect(await reasons([add('a', 50, limitsWith({ acceptsUntil: past, scores }))])).toEqual([
        new BoardNotAcceptingError(id, 'acceptsUntil', past),
      ]);
      expect(await reasons([add('a', 50, limitsWith({ scores }))])).toEqual([
        new ScoreOutOfBoundsError(id, 'maxDelta', 10),
      ]);
    });

    it('refuses an update alone: those of other boards in the same turn are taken', async () => {
      const limits = limitsWith({ acceptsUntil: Date.now() - HOUR_MS });
      const other: ScoreUpdate = { board: EUROPE.board, playerId: 'a', delta: 3 };
      const [refused, taken] = await Promise.allSettled([add('a', 3, limits), store.add(other)]);
      expect(refused).toMatchObject({ reason: { code: 'board_not_accepting' } });
      expect(taken).toMatchObject({ value: { newScore: 3, rank: 1 } });
    });

    it.each<[string, DefinitionChange]>([
      ['has ceased to accept updates', { acceptsUntil: 1000 }],
      ['does not accept updates yet', { acceptsFrom: Date.now() + HOUR_MS }],
      ['by now takes smaller deltas only', { scores: { maxDelta: 1 } }],
      ['by now takes lower scores only', { scores: { max: 1 } }],
    ])('answers a replay as the first time when the board %s', async (_, change) => {
      const first = await add('a', 8, undefined, 'k');
      const limits = limitsWith(change);
      expect(asAnswered(await add('a', 8, limits, 'k'))).toEqual({ ...first, replayed: true, scoreChanged: null });
      expect(await reasons([add('a', 8, limits, 'other')])).not.toEqual(['taken']);
      expect(await scoresOf('a')).toEqual([8]);
    });

    it('keeps nothing under the key of an update that it refuses', async () => {
      const closed = limitsWith({ acceptsUntil: 1000 });
      expect(await reasons([add('a', 8, closed, 'k')])).toEqual([expect.any(BoardNotAcceptingError)]);
      expect(await add('a', 8, undefined, 'k')).toMatchObject({ newScore: 8, replayed: false });
    });

    it('refuses a sum outside of the range of scores, with limits as without', async () => {
      const limits = limitsWith({ scores: { min: -Number.MAX_SAFE_INTEGER } });
      await add('a', -Number.MAX_SAFE_INTEGER, limits);
      expect(await reasons([add('a', -1, limits)])).toEqual([new ScoreOutOfRangeError(-Number.MAX_SAFE_INTEGER, -1)]);
    });
  });
}
