import { type Board, type RankingStore, type ScoreUpdate } from '@standings/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../support/boards.js';
import { NaiveBoard } from './naive-board.js';

/** Some of any number of boards: their numbers follow each other with gaps, as those of boards that were deleted leave. */
export const MANY_BOARDS: readonly Board[] = Array.from({ length: 40 }, (_, index) => ({
  no: 100 + 3 * index,
  id: `region.r${index}`,
}));

const PLAYERS = ['a', 'b', 'c', 'd'];

/** For a hundred runs against a server. */
const MODEL_TIMEOUT_MS = 60_000;

/** Updates made in one turn of the event loop: they share script calls. */
const turn = fc.array(
  fc
    .record({
      board: fc.constantFrom(...MANY_BOARDS),
      playerId: fc.constantFrom(...PLAYERS),
      delta: fc.integer({ min: -3, max: 9 }),
    })
    .map((one): ScoreUpdate => one),
  { maxLength: 40 },
);

/** What every ranking store does with many boards. @param empty gives one that takes updates of {@link MANY_BOARDS}. */
export function manyBoardsContract(name: string, empty: () => Promise<RankingStore>): void {
  describe(`${name} with many boards`, () => {
    it('does on each what a naive board does, whatever the others do', { timeout: MODEL_TIMEOUT_MS }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(turn, { maxLength: 3 }), async (turns) => {
          const store = await empty();
          const naive = new Map(MANY_BOARDS.map(({ no }) => [no, new NaiveBoard()]));
          for (const updates of turns) {
            const expected = updates.map((update) => naive.get(update.board.no)?.add(update));
            expect(await Promise.all(updates.map((update) => store.add(update)))).toMatchObject(expected);
          }
          for (const board of MANY_BOARDS) {
            const { entries } = await store.top(viewOf(board), PLAYERS.length, null);
            expect(entries).toEqual(naive.get(board.no)?.entries());
          }
        }),
        { numRuns: 50 },
      );
    });
  });
}
