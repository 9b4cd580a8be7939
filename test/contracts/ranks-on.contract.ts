import { type Board, type RankingStore, type ScoreUpdate } from '@standings/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../support/boards.js';
import { MANY_BOARDS } from './many-boards.contract.js';
import { NaiveBoard } from './naive-board.js';
import { SPREAD } from './places.js';

/** Boards in any shard, and boards in all of them. */
const BOARDS: readonly Board[] = [...MANY_BOARDS.slice(0, 8), SPREAD.view.board, SPREAD.other.board];

/** One that only a template describes has the number 0. */
const TEMPLATED: Board = { no: 0, id: 'region.new' };

const PLAYERS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** For many runs against a server. */
const MODEL_TIMEOUT_MS = 60_000;

const updates = fc.array(
  fc
    .record({
      board: fc.constantFrom(...BOARDS),
      playerId: fc.constantFrom(...PLAYERS),
      delta: fc.integer({ min: -2, max: 2 }),
      withoutRanks: fc.constant(true),
    })
    .map((one): ScoreUpdate => one),
  { maxLength: 60 },
);

const asked = fc.uniqueArray(fc.constantFrom(...BOARDS, TEMPLATED), { selector: ({ no }) => no, minLength: 1 });

/** One player on many boards. @param empty gives a store that takes updates of `MANY_BOARDS` and those of `SPREAD`. */
export function ranksOnContract(name: string, empty: () => Promise<RankingStore>): void {
  describe(`${name} and one player on many boards`, () => {
    it('tells of each board what that board tells, in the order asked', { timeout: MODEL_TIMEOUT_MS }, async () => {
      await fc.assert(
        fc.asyncProperty(updates, asked, async (made, boards) => {
          const store = await empty();
          const naive = new Map([...BOARDS, TEMPLATED].map(({ no }) => [no, new NaiveBoard()]));
          for (const update of made) naive.get(update.board.no)?.add(update);
          await Promise.all(made.map((update) => store.add(update)));
          for (const playerId of [...PLAYERS, 'absent']) {
            const expected = boards.map(({ no }) => {
              const entry = naive.get(no)?.entry(playerId) ?? null;
              return entry && { score: entry.score, rank: entry.rank, total: naive.get(no)?.entries().length };
            });
            expect(await store.ranksOn(boards.map(viewOf), playerId)).toEqual(expected);
          }
        }),
        { numRuns: 50 },
      );
    });

    it('tells it of a hundred boards at once', async () => {
      const store = await empty();
      const boards = [
        ...MANY_BOARDS,
        ...Array.from({ length: 60 }, (_, index) => ({ no: 1000 + index, id: `nobody.${index}` })),
      ];
      await Promise.all(MANY_BOARDS.map((board, index) => store.add({ board, playerId: 'a', delta: index })));
      const standings = await store.ranksOn(boards.map(viewOf), 'a');
      expect(standings).toEqual(
        boards.map((_, index) => (index < MANY_BOARDS.length ? { score: index, rank: 1, total: 1 } : null)),
      );
    });
  });
}
