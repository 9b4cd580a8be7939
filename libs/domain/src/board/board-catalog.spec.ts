import { describe, expect, it, vi } from 'vitest';
import { BoardNotFoundError } from '../errors.js';
import type { BoardChange, BoardChanges } from '../ports/board-repository.js';
import { BoardCatalog } from './board-catalog.js';
import { type DefinedBoard, FIRST_GLOBAL_BOARD } from './defined-board.js';

/** The board `a` of a number, as a revision has left it. */
function board(revision: number, no = 2): DefinedBoard {
  return { ...FIRST_GLOBAL_BOARD, no, id: 'a', revision };
}

function page(revision: number, ...changes: BoardChange[]) {
  return { changes, revision, isRestart: false };
}

describe('BoardCatalog', () => {
  it('always has the board global', () => {
    expect(new BoardCatalog().get('global')).toMatchObject({ no: 1, id: 'global' });
    expect(new BoardCatalog([{ no: 7, id: 'region.eu' }]).all().map(({ id }) => id)).toEqual(['global', 'region.eu']);
  });

  it.each(['region.eu', '', '__proto__', 'Global'])('has no board "%s" unless it is given', (id) => {
    expect(new BoardCatalog().has(id)).toBe(false);
    expect(() => new BoardCatalog().get(id)).toThrow(BoardNotFoundError);
  });

  it('finds a board by its number, as long as it has the board', () => {
    const catalog = new BoardCatalog([{ no: 7, id: 'region.eu' }]);
    const found = (...numbers: number[]) => numbers.map((no) => catalog.withNumber(no)?.id);
    expect(found(1, 7, 2)).toEqual(['global', 'region.eu', undefined]);
    catalog.learn(board(5, 2));
    expect(found(2)).toEqual(['a']);
    catalog.learn(board(8, 3));
    expect(found(2, 3)).toEqual([undefined, 'a']);
    catalog.forget(board(8, 3));
    expect(found(3)).toEqual([undefined]);
    catalog.follow({ changes: [], revision: 1, isRestart: true });
    expect(found(1, 7)).toEqual(['global', undefined]);
  });

  it('keeps the latest of what it learns', () => {
    const catalog = new BoardCatalog();
    expect(catalog.learn(board(5))).toEqual(board(5));
    expect(catalog.learn(board(4))).toEqual(board(5));
    expect(catalog.learn(board(6))).toEqual(board(6));
  });

  it('learns no board of which it has followed the deletion', () => {
    const catalog = new BoardCatalog();
    catalog.follow(page(7, { board: board(7), isDeleted: true }));
    expect(catalog.learn(board(5))).toBeUndefined();
    expect(catalog.has('a')).toBe(false);
  });

  it('keeps a board of the same id that was created after the deletion', () => {
    const catalog = new BoardCatalog();
    catalog.learn(board(8, 3));
    catalog.follow(page(7, { board: board(7, 2), isDeleted: true }));
    expect(catalog.get('a')).toEqual(board(8, 3));
    catalog.forget(board(8, 2));
    expect(catalog.get('a')).toEqual(board(8, 3));
    catalog.forget(board(8, 3));
    expect(catalog.has('a')).toBe(false);
  });

  it('follows changes and deletions', () => {
    const catalog = new BoardCatalog();
    catalog.follow(page(5, { board: board(5), isDeleted: false }));
    catalog.follow(page(6, { board: board(6), isDeleted: false }));
    expect([catalog.get('a'), catalog.revision]).toEqual([board(6), 6]);
    catalog.follow(page(9, { board: board(9), isDeleted: true }));
    expect([catalog.find('a'), catalog.revision]).toEqual([undefined, 9]);
  });

  it('starts again with a repository that has fewer changes than it has followed', () => {
    const catalog = new BoardCatalog();
    catalog.follow(page(9, { board: board(9), isDeleted: false }));
    const global = { board: FIRST_GLOBAL_BOARD, isDeleted: false };
    catalog.follow({ changes: [global], revision: 1, isRestart: true });
    expect(catalog.all()).toEqual([FIRST_GLOBAL_BOARD]);
    expect(catalog.revision).toBe(1);
  });

  it('catches up page by page until there are no more changes', async () => {
    const pages = [
      page(5, { board: board(5), isDeleted: false }),
      page(9, { board: board(9), isDeleted: false }),
      page(9),
    ];
    const asked: number[] = [];
    const catalog = new BoardCatalog();
    await catalog.catchUp({
      changes: async (after) => {
        asked.push(after);
        return pages.shift() ?? page(after);
      },
    });
    expect(asked).toEqual([0, 5, 9]);
    expect([catalog.get('a'), catalog.revision]).toEqual([board(9), 9]);
  });

  it.each([3, 5, 9])(
    'takes everything from the repository after a copy of revision %i, which may lack boards',
    async (revision) => {
      const one = (at: number) => ({ ...board(at, at), id: `b${at}` });
      const changes = [3, 5, 7].map((at) => ({ board: one(at), isDeleted: at === 5 }));
      const catalog = new BoardCatalog();
      catalog.restore({ boards: [one(2)], revision, lastDeletion: 0 });
      await catalog.catchUp({
        changes: async (after) => {
          const next = changes.find((change) => change.board.revision > after);
          return next === undefined ? page(7) : page(next.board.revision, next);
        },
      });
      expect(catalog.all().map(({ id }) => id)).toEqual(['global', 'b3', 'b7']);
      expect([catalog.revision, catalog.lastDeletion]).toEqual([7, 5]);
    },
  );

  it('keeps a board that it has learned since its copy, when an answer from before that board comes late', async () => {
    const catalog = new BoardCatalog();
    catalog.restore({ boards: [{ ...board(4, 4), id: 'gone' }], revision: 5, lastDeletion: 0 });
    catalog.learn(board(7));
    const pages = [page(6), page(7, { board: board(7), isDeleted: false }), page(7)];
    const known: unknown[] = [];
    await catalog.catchUp({
      changes: async () => {
        known.push(catalog.find('a'));
        return pages.shift()!;
      },
    });
    expect(known).toEqual([board(7), board(7), board(7)]);
    expect(catalog.has('gone')).toBe(false);
  });

  it('learns a board that its copy lacks', () => {
    const catalog = new BoardCatalog();
    catalog.restore({ boards: [], revision: 7, lastDeletion: 0 });
    expect(catalog.learn(board(5))).toEqual(board(5));
  });

  it.each([
    ['was deleted', (catalog: BoardCatalog) => catalog.forget(board(5)), undefined],
    ['was deleted and created again', (catalog: BoardCatalog) => catalog.learn(board(7, 3)), board(7, 3)],
    ['was changed', (catalog: BoardCatalog) => catalog.learn(board(7)), board(7)],
  ] as const)('does not go back to an answer from before a board %s in this process', async (_, change, expected) => {
    const catalog = new BoardCatalog();
    catalog.learn(board(5));
    const deletion = { board: board(6), isDeleted: true };
    const pages = [page(5, { board: board(5), isDeleted: false }), page(6, deletion), page(6)];
    let after: unknown;
    await catalog.catchUp({
      changes: async () => {
        if (pages.length === 3) change(catalog);
        if (pages.length === 2) after = catalog.find('a');
        return pages.shift()!;
      },
    });
    expect(after).toEqual(expected);
  });

  it('does not get a board back from a copy or a lookup from before it was deleted in this process', () => {
    const catalog = new BoardCatalog();
    catalog.learn(board(5));
    catalog.forget(board(5));
    catalog.restore({ boards: [board(5)], revision: 5, lastDeletion: 0 });
    expect([catalog.find('a'), catalog.learn(board(5)), catalog.withNumber(2)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(catalog.learn(board(7, 3))).toEqual(board(7, 3));
  });

  it('has a deleted board again if the repository has become an older one', async () => {
    const catalog = new BoardCatalog();
    catalog.follow(page(6, { board: board(6), isDeleted: false }));
    catalog.forget(board(6));
    const older = { ...page(5, { board: board(5), isDeleted: false }), isRestart: true };
    await catalog.catchUp({ changes: async (after) => (after > 5 ? older : page(5)) });
    expect(catalog.get('a')).toEqual(board(5));
  });

  it('takes an answer that comes late for what it is: changes that were followed meanwhile', async () => {
    const catalog = new BoardCatalog();
    let late: (changes: BoardChanges) => void = () => undefined;
    const slow = {
      changes: vi
        .fn<(after: number) => Promise<BoardChanges>>()
        .mockReturnValueOnce(new Promise<BoardChanges>((resolve) => (late = resolve))),
    };
    slow.changes.mockImplementation(async (after: number) => page(after));
    const first = catalog.catchUp(slow);
    const pages = [page(20, { board: { ...board(20), no: 9 }, isDeleted: false }), page(20)];
    await catalog.catchUp({ changes: async () => pages.shift()! });
    late(page(15, { board: { ...board(15), no: 5 }, isDeleted: false }));
    await first;
    expect(catalog.get('a').no).toBe(9);
    expect(catalog.revision).toBe(20);
  });
});
