import {
  type BoardDeletions,
  type BoardRepository,
  CatalogUnavailableError,
  type DeletedBoard,
  type ScoreRepository,
} from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { titled } from './catalog-changes.js';
import { row } from './score-rows.js';

/** Above every revision. */
const EVERY = Number.MAX_SAFE_INTEGER;

/** Deletions over a catalog with no board but `global`, and no scores. */
export interface BoardDeletionsUnderTest {
  readonly deletions: BoardDeletions;
  /** That of another process. */
  readonly other: BoardDeletions;
  readonly boards: BoardRepository;
  readonly scores: ScoreRepository;
  /** The numbers of the boards that have scores, once for each score. */
  readonly stored: () => Promise<readonly number[]>;
  /** One whose database cannot be used. */
  readonly unavailable: BoardDeletions;
}

/** What every store of deletions does. @param open gives an empty one. */
export function boardDeletionsContract(name: string, open: () => Promise<BoardDeletionsUnderTest>): void {
  describe(`${name} as a store of deletions`, () => {
    let { deletions, other, boards, scores, stored, unavailable } = {} as BoardDeletionsUnderTest;

    beforeEach(async () => {
      ({ deletions, other, boards, scores, stored, unavailable } = await open());
    });

    /** A board with as many players. @returns its number. */
    async function boardWith(id: string, players: number): Promise<number> {
      const { board } = await boards.put(id, titled(null), null);
      await save(board.no, players);
      return board.no;
    }

    async function save(board: number, players: number): Promise<void> {
      await scores.save(Array.from({ length: players }, (_, index) => row({ board, playerId: `p${index}` })));
    }

    it('has nothing to remove while no board is deleted', async () => {
      const board = await boardWith('a', 1);
      expect(await deletions.removeScores(EVERY, 10)).toBeNull();
      expect(await deletions.find(board)).toBeNull();
      expect(await deletions.sweep(0, 10)).toEqual({ strays: [], next: null });
    });

    it('removes the scores of a deleted board page by page, and no others', async () => {
      const kept = await boardWith('kept', 2);
      const board = await boardWith('a', 5);
      await boards.delete('a', null);
      expect(await deletions.find(board)).toMatchObject({ board, id: 'a', state: 'running', removed: 0 });
      expect(await deletions.removeScores(EVERY, 2)).toEqual({ board, state: 'running', removed: 2 });
      expect(await other.removeScores(EVERY, 2)).toEqual({ board, state: 'running', removed: 4 });
      expect(await deletions.find(board)).toMatchObject({ state: 'running', removed: 4 });
      expect(await deletions.removeScores(EVERY, 2)).toEqual({ board, state: 'done', removed: 5 });
      expect(await other.find(board)).toMatchObject({ state: 'done', removed: 5 });
      expect(await deletions.removeScores(EVERY, 2)).toBeNull();
      expect(await stored()).toEqual([kept, kept]);
    });

    it('removes nothing of a board that was deleted after the revision', async () => {
      const first = await boardWith('a', 1);
      await boards.delete('a', null);
      const second = await boardWith('b', 1);
      await boards.delete('b', null);
      const [{ revision }, later] = (await deletions.after(0, 10)) as [DeletedBoard, DeletedBoard];
      expect(await deletions.removeScores(revision - 1, 10)).toBeNull();
      expect(await deletions.removeScores(later.revision - 1, 10)).toMatchObject({ board: first });
      expect(await deletions.removeScores(later.revision - 1, 10)).toBeNull();
      expect(await deletions.removeScores(later.revision, 10)).toMatchObject({ board: second });
    });

    it('lists the boards that were deleted after a revision, page by page', async () => {
      await boardWith('kept', 0);
      const deleted = ['a', 'b', 'a'];
      for (const id of deleted) {
        await boardWith(id, 0);
        await boards.delete(id, null);
      }
      const all = await deletions.after(0, 10);
      expect(all.map(({ board }) => board.id)).toEqual(deleted);
      expect(all.map(({ board }) => board.no)).toEqual([3, 4, 5]);
      expect(await other.after(0, 2)).toEqual(all.slice(0, 2));
      expect(await other.after((all[1] as DeletedBoard).revision, 2)).toEqual(all.slice(2));
    });

    it('continues the earliest deletion first, also of two boards of one id', async () => {
      const first = await boardWith('a', 1);
      await boards.delete('a', null);
      const second = await boardWith('a', 1);
      await boards.delete('a', null);
      const third = await boardWith('a', 1);
      for (const board of [first, second])
        expect(await deletions.removeScores(EVERY, 2)).toEqual({ board, state: 'done', removed: 1 });
      expect(await deletions.removeScores(EVERY, 2)).toBeNull();
      expect(await stored()).toEqual([third]);
    });

    it('removes each score once when two processes are at it', async () => {
      // Many times, because one may look at scores that the other removes before it can.
      for (let time = 0; time < 10; time += 1) {
        const board = await boardWith('a', 30);
        await boards.delete('a', null);
        const drain = async (process: BoardDeletions) => {
          // A process that finds the deletion locked leaves it to the other.
          while ((await process.find(board))?.state !== 'done') await process.removeScores(EVERY, 2);
        };
        await Promise.all([drain(deletions), drain(other)]);
        expect(await deletions.find(board)).toMatchObject({ state: 'done', removed: 30 });
        expect(await stored()).toEqual([]);
      }
    });

    it('finds scores that were stored after the deletion was done, and removes them', async () => {
      const kept = await boardWith('kept', 1);
      const board = await boardWith('a', 1);
      await boards.delete('a', null);
      await deletions.removeScores(EVERY, 2);
      await save(board, 3);
      expect(await deletions.removeScores(EVERY, 10)).toBeNull();
      expect(await deletions.sweep(0, 10)).toEqual({ strays: [board], next: null });
      expect(await deletions.find(board)).toMatchObject({ state: 'running' });
      expect(await deletions.removeScores(EVERY, 10)).toEqual({ board, state: 'done', removed: 4 });
      expect(await stored()).toEqual([kept]);
    });

    it('removes scores of a number that no board has', async () => {
      await save(77, 2);
      expect(await deletions.sweep(0, 10)).toEqual({ strays: [77], next: null });
      expect(await deletions.removeScores(EVERY, 10)).toEqual({ board: 77, state: 'done', removed: 2 });
      expect(await stored()).toEqual([]);
      expect(await deletions.find(77)).toBeNull();
    });

    it('removes no scores of a board that is made with a number whose scores were to be removed', async () => {
      await save(2, 1);
      expect(await deletions.sweep(0, 10)).toEqual({ strays: [2], next: null });
      expect(await boardWith('a', 2)).toBe(2);
      expect(await deletions.removeScores(EVERY, 10)).toBeNull();
      await boards.delete('a', null);
      expect(await deletions.removeScores(EVERY, 10)).toEqual({ board: 2, state: 'done', removed: 2 });
    });

    it('sweeps from one board that has scores to the next', async () => {
      await save(1, 3);
      for (const id of ['a', 'b', 'c']) await boardWith(id, 2);
      await boards.delete('b', null);
      expect(await deletions.sweep(0, 2)).toEqual({ strays: [], next: 2 });
      expect(await deletions.sweep(2, 2)).toEqual({ strays: [3], next: 4 });
      expect(await deletions.sweep(4, 2)).toEqual({ strays: [], next: null });
    });

    it('says so while its database cannot be used', async () => {
      for (const call of [
        unavailable.after(0, 1),
        unavailable.removeScores(EVERY, 1),
        unavailable.sweep(0, 1),
        unavailable.find(1),
      ])
        await expect(call).rejects.toBeInstanceOf(CatalogUnavailableError);
    });
  });
}
