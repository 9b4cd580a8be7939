import {
  BoardCatalog,
  BoardNotFoundError,
  type BoardRepository,
  CatalogOutdatedError,
  CatalogUnavailableError,
  type DefinedBoard,
  FIRST_GLOBAL_BOARD,
  type FoundBoard,
  type OpenedBoard,
  OutboxFullError,
  TooManyBoardsError,
} from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { BoardLookup } from './board-lookup.js';

/** The id of a board that the repository does not create any more. */
const PAST_THE_LIMIT = 'z';

function board(id: string, revision = 5): DefinedBoard {
  return { ...FIRST_GLOBAL_BOARD, no: 2, id, revision };
}

/** A repository of boards whose calls wait until {@link release}. */
class Repository {
  readonly boards = new Map<string, DefinedBoard>();
  templated = false;
  fails = false;
  readonly finds: string[][] = [];
  readonly opens: string[][] = [];
  private held: Promise<void> = Promise.resolve();
  release: () => void = () => {};

  hold(): void {
    this.held = new Promise((resolve) => (this.release = resolve));
  }

  async find(ids: readonly string[]): Promise<FoundBoard[]> {
    this.finds.push([...ids]);
    await this.held;
    if (this.fails) throw new CatalogUnavailableError('it does not answer');
    return ids.map((id) => ({ board: this.boards.get(id) ?? null, isTemplated: this.templated }));
  }

  async open(ids: readonly string[]): Promise<OpenedBoard[]> {
    this.opens.push([...ids]);
    await this.held;
    return ids.map((id) => {
      if (id === PAST_THE_LIMIT) return new TooManyBoardsError(1);
      if (this.templated) this.boards.set(id, board(id));
      return this.boards.get(id) ?? null;
    });
  }
}

describe('BoardLookup', () => {
  let repository: Repository;
  let catalog: BoardCatalog;
  let lookup: BoardLookup;
  let now: number;

  beforeEach(() => {
    repository = new Repository();
    catalog = new BoardCatalog();
    now = 0;
    lookup = new BoardLookup(catalog, repository as unknown as BoardRepository, { now: () => now });
  });

  it('finds a board that another process has created, and knows it from then on', async () => {
    repository.boards.set('a', board('a'));
    expect(lookup.known('a')).toBeUndefined();
    expect(await lookup.toUpdate('a')).toEqual(board('a'));
    expect(lookup.known('a')).toEqual(board('a'));
    expect(repository.opens).toEqual([]);
  });

  it('refuses an unknown board for a second without another look', async () => {
    for (const ask of [lookup.toUpdate('a'), lookup.toRead('a')]) await expect(ask).rejects.toThrow(BoardNotFoundError);
    now = 999;
    await expect(lookup.toUpdate('a')).rejects.toThrow(BoardNotFoundError);
    expect(repository.finds).toEqual([['a']]);
    now = 1000;
    repository.boards.set('a', board('a'));
    expect(await lookup.toRead('a')).toEqual(board('a'));
  });

  it('asks once for ids that are looked up together, and once more for those that come meanwhile', async () => {
    repository.hold();
    const asked = ['a', 'a', 'b', 'a', 'c'].map((id) => lookup.toRead(id).catch(() => null));
    await Promise.resolve();
    const later = ['d', 'e'].map((id) => lookup.toRead(id).catch(() => null));
    repository.release();
    await Promise.all([...asked, ...later]);
    expect(repository.finds).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]);
  });

  it('creates all templated boards of updates that arrive together in one call, and refuses those past the limit', async () => {
    repository.templated = true;
    const [a, b] = [board('a'), board('b')];
    const opened = ['a', 'b', PAST_THE_LIMIT, 'a'].map((id) => lookup.toUpdate(id).catch((error: unknown) => error));
    expect(await Promise.all(opened)).toEqual([a, b, expect.any(TooManyBoardsError), a]);
    expect(repository.opens).toEqual([['a', 'b', PAST_THE_LIMIT]]);
    expect(lookup.known('a')).toEqual(a);
  });

  it('reads a templated board as one without players, and creates nothing', async () => {
    repository.templated = true;
    expect(await lookup.toRead('a')).toEqual({ no: 0, id: 'a' });
    expect(repository.opens).toEqual([]);
    expect(lookup.known('a')).toBeUndefined();
    expect((await lookup.toUpdate('a')).no).toBe(2);
  });

  it('refuses a board whose template was deleted before it was created', async () => {
    repository.templated = true;
    await lookup.toRead('a');
    repository.templated = false;
    await expect(lookup.toUpdate('a')).rejects.toThrow(BoardNotFoundError);
  });

  it('forgets a refusal when the catalog has followed the board', async () => {
    await expect(lookup.toUpdate('a')).rejects.toThrow(BoardNotFoundError);
    catalog.follow({ changes: [{ board: board('a'), isDeleted: false }], revision: 5, isRestart: false });
    expect(await lookup.toUpdate('a')).toEqual(board('a'));
    expect(repository.finds.length).toBe(1);
  });

  it('looks again, once for all updates that wait, when the store was told of a deletion that it has not heard of', async () => {
    catalog.follow({ changes: [{ board: board('a'), isDeleted: false }], revision: 5, isRestart: false });
    let asked = 0;
    const changes = async (after: number) => {
      asked += 1;
      const deletion = { board: board('a', 6), isDeleted: true };
      return { changes: after < 6 ? [deletion] : [], revision: 6, isRestart: false };
    };
    Object.assign(repository, { changes });
    const error = new CatalogOutdatedError();
    const again = await Promise.allSettled([lookup.toUpdateAgain('a', error), lookup.toUpdateAgain('a', error)]);
    expect(again).toMatchObject([1, 2].map(() => ({ reason: expect.any(BoardNotFoundError) as unknown })));
    expect(asked).toBe(2);
    expect(await lookup.toUpdateAgain('global', error)).toMatchObject({ id: 'global' });
  });

  it('passes on every other error of a store', async () => {
    const error = new OutboxFullError();
    await expect(lookup.toUpdateAgain('a', error)).rejects.toBe(error);
  });

  it('takes no board whose deletion the catalog has followed in the meantime', async () => {
    repository.boards.set('a', board('a', 5));
    repository.hold();
    const asked = lookup.toUpdate('a');
    catalog.follow({ changes: [{ board: board('a', 6), isDeleted: true }], revision: 6, isRestart: false });
    repository.release();
    await expect(asked).rejects.toThrow(BoardNotFoundError);
  });

  it('passes on that the repository cannot answer, and asks again the next time', async () => {
    repository.fails = true;
    await expect(lookup.toUpdate('a')).rejects.toThrow(CatalogUnavailableError);
    repository.fails = false;
    repository.boards.set('a', board('a'));
    expect(await lookup.toUpdate('a')).toEqual(board('a'));
  });
});
