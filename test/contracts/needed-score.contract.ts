import { percentile, type RankingStore } from '@standings/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../support/boards.js';
import { NaiveBoard } from './naive-board.js';
import { IN_ONE_SHARD } from './places.js';

const PLAYERS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

/** For many runs against a server. */
const MODEL_TIMEOUT_MS = 60_000;

const scores = fc.dictionary(fc.constantFrom(...PLAYERS), fc.integer({ min: -2, max: 2 }));

/** The score that a place needs. @param empty as of `rankingStoreContract`. */
export function neededScoreContract(name: string, empty: () => Promise<RankingStore>, boards = IN_ONE_SHARD): void {
  const { view } = boards;

  async function fill(all: Readonly<Record<string, number>>) {
    const store = await empty();
    const naive = new NaiveBoard();
    const updates = Object.entries(all).map(([playerId, delta]) => ({ board: view.board, playerId, delta }));
    for (const update of updates) naive.add(update);
    await Promise.all(updates.map((update) => store.add(update)));
    return { store, entries: naive.entries() };
  }

  describe(`${name} and the score that a place needs`, () => {
    it('is the worst score on the board with the rank', { timeout: MODEL_TIMEOUT_MS }, async () => {
      await fc.assert(
        fc.asyncProperty(scores, async (all) => {
          const { store, entries } = await fill(all);
          const total = entries.length;
          for (let rank = 1; rank <= total; rank += 1) {
            const worst = entries.findLast((entry) => entry.rank <= rank);
            expect(await store.scoreAt(view, { rank })).toEqual({ total, score: worst?.score });
          }
          for (const rank of [total + 1, Number.MAX_SAFE_INTEGER])
            expect(await store.scoreAt(view, { rank })).toEqual({ total, score: null });
        }),
        { numRuns: 40 },
      );
    });

    it('is the worst score on the board with the percentile', { timeout: MODEL_TIMEOUT_MS }, async () => {
      const wanted = fc.oneof(
        fc.integer({ min: 1, max: 1000 }).map((tenths) => tenths / 10),
        fc.constantFrom(1e-10, 100),
      );
      await fc.assert(
        fc.asyncProperty(scores, fc.array(wanted, { maxLength: 5 }), async (all, some) => {
          const { store, entries } = await fill(all);
          const total = entries.length;
          const exactly = entries.map(({ rank }) => percentile(rank, total));
          for (const share of [...some, ...exactly]) {
            const worst = entries.findLast(({ rank }) => percentile(rank, total) >= share);
            expect(await store.scoreAt(view, { percentile: share })).toEqual({ total, score: worst?.score ?? null });
          }
        }),
        { numRuns: 40 },
      );
    });

    it('is none on a board that does not exist yet', async () => {
      const store = await empty();
      const none = viewOf({ no: 0, id: 'region.new' });
      for (const wanted of [{ rank: 1 }, { percentile: 50 }])
        expect(await store.scoreAt(none, wanted)).toEqual({ total: 0, score: null });
    });
  });
}
