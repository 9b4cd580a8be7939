import {
  BoardNotDeletableError,
  BoardNotFoundError,
  type BoardRepository,
  CatalogUnavailableError,
  changeDefinition,
  countOfBoard,
  DEFAULT_DEFINITION,
  type DefinedBoard,
  InvalidDefinitionError,
  isSpread,
  RevisionMismatchError,
  type TemplateRepository,
  TooManyBoardsError,
} from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { followed, titled } from './catalog-changes.js';

/** Most boards that the repository under test takes. */
export const BOARD_LIMIT = 40;

/** A repository with no board but `global`, and no template. */
export interface BoardRepositoryUnderTest {
  readonly boards: BoardRepository;
  /** That of another process. */
  readonly other: BoardRepository;
  readonly templates: TemplateRepository;
  /** The database comes back as it was when it was empty. */
  readonly restoreOlder: () => Promise<void>;
  /** One whose database cannot be used. */
  readonly unavailable: BoardRepository;
}

/** What every repository of boards does. @param open gives an empty one. */
export function boardRepositoryContract(name: string, open: () => Promise<BoardRepositoryUnderTest>): void {
  describe(`${name} as a repository of boards`, () => {
    let { boards, other, templates, restoreOlder, unavailable } = {} as BoardRepositoryUnderTest;

    beforeEach(async () => {
      ({ boards, other, templates, restoreOlder, unavailable } = await open());
    });

    const create = (id: string, title: string | null = null) => boards.put(id, titled(title), null);

    const openOne = async (one: BoardRepository, id: string): Promise<DefinedBoard> => {
      const [board] = await one.open([id]);
      if (board instanceof Error || !board) throw new Error(`${id} was not opened`);
      return board;
    };

    it('has the board global from the start, with number 1', async () => {
      const [found] = await boards.find(['global']);
      expect(found).toEqual({
        board: { no: 1, id: 'global', definition: DEFAULT_DEFINITION, revision: 1 },
        isTemplated: false,
      });
    });

    it('creates a board with the next number, and gives its definition back exactly', async () => {
      const definition = changeDefinition(DEFAULT_DEFINITION, {
        title: 'Europe "\u{1f3c6}"',
        scores: { min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER, maxDelta: 1 },
        acceptsFrom: 1_795_780_800_123,
        acceptsUntil: 1_795_780_800_124,
      });
      const { board, isNew } = await boards.put('region.eu', () => definition, null);
      expect({ no: board.no, isNew }).toEqual({ no: 2, isNew: true });
      expect(await other.find(['region.eu', 'global'])).toEqual([
        { board: { ...board, id: 'region.eu', definition }, isTemplated: false },
        { board: expect.objectContaining({ no: 1 }) as object, isTemplated: false },
      ]);
    });

    it('changes what the edit changes, under a higher revision', async () => {
      const { board: before } = await create('a', 'before');
      const edit = titled('after');
      const { board, isNew } = await other.put('a', edit, null);
      expect({ ...board, isNew }).toEqual({
        ...before,
        definition: edit(before.definition),
        revision: board.revision,
        isNew: false,
      });
      expect(board.revision).toBeGreaterThan(before.revision);
    });

    it('keeps the revision of a definition that stays the same', async () => {
      const { board } = await create('a', 'same');
      expect(await boards.put('a', titled('same'), null)).toEqual({ board, isNew: false });
    });

    it('changes nothing if the edit throws', async () => {
      const refuse = () => {
        throw new InvalidDefinitionError('it does');
      };
      await expect(boards.put('a', refuse, null)).rejects.toBeInstanceOf(InvalidDefinitionError);
      expect((await create('a')).board.no).toBe(2);
    });

    it('refuses another revision than the expected one', async () => {
      const { board } = await create('a');
      await expect(boards.put('a', titled('x'), board.revision - 1)).rejects.toBeInstanceOf(RevisionMismatchError);
      await expect(boards.put('b', titled('x'), 'any')).rejects.toBeInstanceOf(RevisionMismatchError);
      await expect(boards.put('b', titled('x'), 1)).rejects.toBeInstanceOf(RevisionMismatchError);
      expect((await boards.put('a', titled('x'), board.revision)).board.definition.title).toBe('x');
      expect((await boards.put('a', titled('y'), 'any')).board.definition.title).toBe('y');
    });

    it('gives one board to all who create it at the same moment', async () => {
      await templates.put('region.', titled('by template'), null);
      const made = await Promise.all([
        ...[boards, other, boards, other].map(async (one) => openOne(one, 'region.eu')),
        ...[boards, other].map(
          async (one) => (await one.put('region.eu', (present) => present ?? DEFAULT_DEFINITION, null)).board,
        ),
      ]);
      expect(new Set(made.map((board) => board?.no))).toEqual(new Set([2]));
      expect((await create('next')).board.no).toBe(3);
    });

    it('opens a board with the longest fitting template, and copies it', async () => {
      await templates.put('region.', titled('short'), null);
      await templates.put('region.eu', titled('long'), null);
      await templates.put('region.eu.', titled('longest'), null);
      await templates.put('other', titled('other'), null);
      expect((await openOne(boards, 'region.eu-west')).definition.title).toBe('long');
      expect((await openOne(boards, 'region.eu')).definition.title).toBe('long');
      expect((await openOne(boards, 'region.us')).definition.title).toBe('short');
      await templates.put('region.', titled('changed'), null);
      await templates.delete('region.eu', null);
      expect((await openOne(boards, 'region.us')).definition.title).toBe('short');
      expect((await openOne(boards, 'region.eu')).definition.title).toBe('long');
      expect((await openOne(boards, 'region.eu2')).definition.title).toBe('changed');
    });

    it('opens several boards at once, those that exist and those that do not', async () => {
      await templates.put('region.', titled('by template'), null);
      const { board: known } = await create('region.eu');
      const opened = await boards.open(['region.us', 'region.eu', 'other', 'region.asia']);
      expect(opened).toMatchObject([{ no: 3 }, { no: known.no, revision: known.revision }, null, { no: 4 }]);
      const ids = ['region.us', 'region.asia'];
      expect((await boards.find(ids)).map(({ board }) => board)).toEqual([opened[0], opened[3]]);
      const { changes } = await boards.changes(known.revision, 10);
      expect(changes.map(({ board }) => board.id)).toEqual(ids);
      expect((await create('next')).board.no).toBe(5);
    });

    it('opens no board that no template fits', async () => {
      await templates.put('region.', titled(null), null);
      expect(await boards.open(['regions', 'region'])).toEqual([null, null]);
      expect(await boards.find(['regions', 'region.eu', 'region'])).toEqual([
        { board: null, isTemplated: false },
        { board: null, isTemplated: true },
        { board: null, isTemplated: false },
      ]);
      expect((await create('next')).board.no).toBe(2);
    });

    it('lists by prefix in the order of bytes, page by page', async () => {
      for (const id of ['a.b', 'a-b', 'a_b', 'a1', 'a', 'b', '0']) await create(id);
      const ids = async (prefix: string, after: string | null, limit: number) =>
        (await boards.list(prefix, after, limit)).map(({ id }) => id);
      expect(await ids('', null, 100)).toEqual(['0', 'a', 'a-b', 'a.b', 'a1', 'a_b', 'b', 'global']);
      expect(await ids('a', null, 2)).toEqual(['a', 'a-b']);
      expect(await ids('a', 'a-b', 100)).toEqual(['a.b', 'a1', 'a_b']);
      expect(await ids('a', 'a.a', 1)).toEqual(['a.b']);
      expect(await ids('c', null, 100)).toEqual([]);
    });

    it('deletes a board, and gives its number to no other', async () => {
      const { board } = await create('a', 'first');
      expect(await boards.delete('a', board.revision)).toEqual(board);
      expect(await other.find(['a'])).toEqual([{ board: null, isTemplated: false }]);
      expect((await boards.list('a', null, 1)).length).toBe(0);
      const again = await create('a', 'second');
      expect(again).toMatchObject({ isNew: true, board: { no: 3 } });
      expect(await other.findNumbers([2, 99, 3, 1])).toMatchObject([
        { board: { no: 2, id: 'a', definition: { title: 'first' } }, isDeleted: true },
        null,
        { board: again.board, isDeleted: false },
        { board: { id: 'global' }, isDeleted: false },
      ]);
    });

    it('refuses to delete global, a board that is not there, and another revision', async () => {
      const { board } = await create('a');
      await expect(boards.delete('global', null)).rejects.toBeInstanceOf(BoardNotDeletableError);
      await expect(boards.delete('b', null)).rejects.toBeInstanceOf(BoardNotFoundError);
      await expect(boards.delete('a', board.revision + 1)).rejects.toBeInstanceOf(RevisionMismatchError);
      expect(await boards.find(['a'])).toMatchObject([{ board }]);
    });

    it('refuses a board past the limit until another is deleted', async () => {
      for (let count = 1; count < BOARD_LIMIT; count++) await create(`b${count}`);
      await templates.put('t.', titled(null), null);
      await expect(create('more')).rejects.toBeInstanceOf(TooManyBoardsError);
      expect(await boards.open(['b1', 't.more'])).toMatchObject([{ id: 'b1' }, expect.any(TooManyBoardsError)]);
      await boards.put('b1', titled('can still change'), null);
      await boards.delete('b1', null);
      expect(await boards.open(['t.more', 't.most', 't.last'])).toMatchObject([
        { id: 't.more', no: BOARD_LIMIT + 1 },
        expect.any(TooManyBoardsError),
        expect.any(TooManyBoardsError),
      ]);
    });

    it('tells every change to a follower, page by page', async () => {
      await create('a', 'first');
      await create('b');
      await boards.put('a', titled('second'), null);
      await boards.delete('b', null);
      await templates.put('t.', titled(null), null);
      for (const limit of [1, 2, 3, 100]) {
        const { boards: known, revision } = await followed(other, 0, limit);
        expect([...known].map(([id, board]) => [id, board.definition.title])).toEqual([
          ['global', null],
          ['a', 'second'],
        ]);
        expect(await other.changes(revision, limit)).toEqual({ changes: [], revision, isRestart: false });
      }
    });

    it('tells changes that were made at the same time, each once', async () => {
      const ids = Array.from({ length: 20 }, (_, index) => `b${index}`);
      const seen: string[] = [];
      let revision = 1;
      const writes = Promise.all(ids.map((id, index) => (index % 2 ? boards : other).put(id, titled(null), null)));
      let isWritten = false;
      void writes.finally(() => (isWritten = true));
      for (let last = false; !last;) {
        last = isWritten;
        const page = await boards.changes(revision, 3);
        seen.push(...page.changes.map(({ board }) => board.id));
        last &&= page.changes.length === 0;
        ({ revision } = page);
      }
      await writes;
      expect(seen.toSorted()).toEqual(ids.toSorted());
    });

    it('makes no number that is to be skipped, nor one that it has told of, also after an older backup', async () => {
      const { no } = (await create('a')).board;
      boards.skipNumbers(no + 5);
      expect((await create('b')).board.no).toBe(no + 6);
      await other.changes(0, 100);
      await restoreOlder();
      expect((await other.put('c', titled(null), null)).board.no).toBe(no + 7);
      expect((await create('d')).board.no).toBe(no + 8);
      boards.skipNumbers(1);
      expect((await create('e')).board.no).toBe(no + 9);
    });

    it('marks the number of a spread board, and counts it like any other', async () => {
      const spread = () => ({ ...DEFAULT_DEFINITION, spread: true });
      const { no } = (await create('a')).board;
      const made = (await boards.put('b', spread, null)).board;
      expect([isSpread(no), isSpread(made.no), countOfBoard(made.no)]).toEqual([false, true, no + 1]);
      expect((await boards.put('b', (present) => present!, null)).board).toEqual(made);
      await other.changes(0, 100);
      await restoreOlder();
      expect((await other.put('c', titled(null), null)).board.no).toBe(no + 2);
    });

    it('tells all changes again to a follower of a later repository', async () => {
      const { changes, isRestart } = await boards.changes(1000, 10);
      expect(isRestart).toBe(true);
      expect(changes.map(({ board }) => board.id)).toEqual(['global']);
    });

    it.each<[string, (one: BoardRepository) => Promise<unknown>]>([
      ['put', (one) => one.put('a', titled(null), null)],
      ['open', (one) => one.open(['a'])],
      ['find', (one) => one.find(['a'])],
      ['findNumbers', (one) => one.findNumbers([1])],
      ['list', (one) => one.list('', null, 1)],
      ['delete', (one) => one.delete('a', null)],
      ['changes', (one) => one.changes(0, 1)],
    ])('rejects %s while its database cannot be used', async (_, ask) => {
      await expect(ask(unavailable)).rejects.toBeInstanceOf(CatalogUnavailableError);
    });
  });
}
