import {
  type BoardChange,
  boardNumberOf,
  type CatalogCopy,
  changeDefinition,
  DEFAULT_DEFINITION,
  type DefinedBoard,
} from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';

/** A store without a copy. */
export interface CatalogCopyUnderTest {
  readonly copy: CatalogCopy;
  /** That of another process of the deployment. */
  readonly other: CatalogCopy;
  /** That of a process of another deployment. */
  readonly foreign: CatalogCopy;
  /** Removes a board from the store by hand. */
  readonly lose: (no: number) => Promise<unknown>;
}

const definition = changeDefinition(DEFAULT_DEFINITION, {
  title: 'Europe "\u{1f3c6}"',
  scores: { min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER, maxDelta: 1 },
  acceptsUntil: 1_795_780_800_124,
});

const periods: DefinedBoard['periods'] = [
  { id: 'all', startsAt: null, endsAt: null, state: 'open' },
  { id: 's.autumn', startsAt: 5, endsAt: 1_795_780_800_123, state: 'closing', title: 'Autumn' },
];

/** Every second one has periods. */
const board = (no: number, revision: number): DefinedBoard => ({
  no,
  id: `b${no}`,
  definition,
  periods: no % 2 === 0 ? periods : undefined,
  revision,
});

/** A page of changes; the last one is of the revision that the page is up to. */
function page(...changes: readonly BoardChange[]) {
  return { changes, revision: changes.at(-1)?.board.revision ?? 0, isRestart: false };
}

const made = (no: number, revision: number): BoardChange => ({ board: board(no, revision), isDeleted: false });
const deleted = (no: number, revision: number): BoardChange => ({ board: board(no, revision), isDeleted: true });

/** What every copy of the catalog does. @param open gives a store without one. */
export function catalogCopyContract(name: string, open: () => Promise<CatalogCopyUnderTest>): void {
  describe(`${name} as a copy of the catalog`, () => {
    let { copy, other, foreign, lose } = {} as CatalogCopyUnderTest;

    beforeEach(async () => {
      ({ copy, other, foreign, lose } = await open());
    });

    const read = async (from = other) => {
      const found = await from.read();
      return found && { ...found, boards: found.boards.toSorted((a, b) => a.no - b.no) };
    };

    it('has nothing at first', async () => {
      expect(await copy.revision()).toBe(0);
      expect(await copy.read()).toBeNull();
    });

    it('gives definitions back exactly, with the revision and the latest deletion', async () => {
      expect(await copy.write(0, page(made(2, 5), made(3, 6)))).toBe(6);
      expect(await read()).toEqual({ boards: [board(2, 5), board(3, 6)], revision: 6, lastDeletion: 0 });
      expect(await other.write(6, page(made(2, 7), deleted(3, 8), made(4, 9)))).toBe(9);
      expect(await read(copy)).toEqual({ boards: [board(2, 7), board(4, 9)], revision: 9, lastDeletion: 8 });
      await copy.write(9, page(made(4, 10)));
      expect(await read()).toMatchObject({ revision: 10, lastDeletion: 8 });
    });

    it('takes in a page only once, and none that leaves changes out', async () => {
      await copy.write(0, page(made(2, 5)));
      expect(await other.write(0, page(made(3, 6)))).toBe(5);
      expect(await other.write(7, page(made(3, 8)))).toBe(5);
      expect(await read()).toMatchObject({ boards: [board(2, 5)], revision: 5 });
    });

    it('is what the repository is, if that has become older', async () => {
      await copy.write(0, page(made(2, 5), deleted(3, 8)));
      expect(await copy.write(8, { ...page(made(4, 3)), isRestart: true })).toBe(3);
      expect(await read()).toEqual({ boards: [board(4, 3)], revision: 3, lastDeletion: 0 });
    });

    it('counts as none after it has lost a board, and is written from the first change on', async () => {
      const changes = [deleted(4, 4), made(2, 5), made(3, 6)];
      await copy.write(0, page(...changes));
      await lose(2);
      expect([await copy.revision(), await other.read()]).toEqual([0, null]);
      expect(await copy.write(6, page(made(5, 7)))).toBe(0);
      expect(await copy.write(0, page(...changes))).toBe(6);
      expect(await read()).toEqual({ boards: [board(2, 5), board(3, 6)], revision: 6, lastDeletion: 4 });
    });

    it('knows the highest number that it has ever had', async () => {
      expect(await copy.lastNumber()).toBe(0);
      await copy.write(0, page(made(2, 5), deleted(9, 6), made(3, 7)));
      expect(await other.lastNumber()).toBe(9);
      await copy.write(7, { ...page(made(2, 3)), isRestart: true });
      await lose(2);
      await copy.write(0, page(made(2, 3)));
      expect(await other.lastNumber()).toBe(9);
    });

    it('counts a spread board like any other', async () => {
      await copy.write(0, page(made(boardNumberOf(8, { spread: true }), 5), made(7, 6)));
      expect(await other.lastNumber()).toBe(8);
      await copy.write(6, page(made(9, 7), made(boardNumberOf(3, { spread: true }), 8)));
      expect(await other.lastNumber()).toBe(9);
    });

    it('takes in many boards', async () => {
      const boards = Array.from({ length: 5000 }, (_, index) => made(index + 2, index + 2));
      for (let start = 0; start < boards.length; start += 1000)
        await copy.write(start === 0 ? 0 : start + 1, page(...boards.slice(start, start + 1000)));
      expect((await read())?.boards).toEqual(boards.map((one) => one.board));
    });

    it('is neither read nor written by another deployment', async () => {
      await copy.write(0, page(made(2, 5)));
      for (const call of [foreign.revision(), foreign.lastNumber(), foreign.read(), foreign.write(0, page(made(3, 6)))])
        await expect(call).rejects.toThrow('another deployment');
      expect(await read()).toMatchObject({ boards: [board(2, 5)], revision: 5 });
    });
  });
}
