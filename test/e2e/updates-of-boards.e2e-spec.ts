import {
  BoardNotAcceptingError,
  CatalogUnavailableError,
  changeDefinition,
  DEFAULT_DEFINITION,
  type DefinedBoard,
  type DefinitionChange,
  ScoreOutOfBoundsError,
  TooManyBoardsError,
} from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApiApp, startApiApp } from './api-app.js';
import { changeOf } from './examples.js';

describe('updates and reads of boards', () => {
  let api: ApiApp;
  /** Each test takes boards that no other knows: the app remembers what it has found. */
  let count = 0;
  let id: string;

  beforeAll(async () => (api = await startApiApp()));
  afterAll(() => api.app.close());
  beforeEach(() => {
    vi.resetAllMocks();
    api.store.add.mockImplementation(async (update) => changeOf(update));
    id = `region.${++count}`;
  });

  const boardOf = (change: DefinitionChange = {}): DefinedBoard => ({
    no: count + 1,
    id,
    definition: changeDefinition(DEFAULT_DEFINITION, change),
    revision: count + 1,
  });
  const found = (board: DefinedBoard | null, isTemplated = false) =>
    api.boards.find.mockImplementation(async (ids) =>
      ids.map((asked) => ({ board: asked === id ? board : null, isTemplated })),
    );
  const update = (delta = 1) =>
    api.app.inject({ method: 'POST', url: '/score/update', payload: { playerId: 'p1', delta, board: id } });

  it('looks a board up once that the process does not know, and updates it', async () => {
    found(boardOf());
    for (const _ of [1, 2]) expect((await update()).json()).toMatchObject({ board: id, newScore: 1451 });
    expect(api.boards.find).toHaveBeenCalledExactlyOnceWith([id]);
  });

  it('creates a templated board by its first update', async () => {
    found(null, true);
    api.boards.open.mockResolvedValue([boardOf()]);
    expect((await update()).statusCode).toBe(200);
    expect((await update()).statusCode).toBe(200);
    expect(api.boards.open).toHaveBeenCalledExactlyOnceWith([id]);
  });

  it('answers 404 for an unknown board, and creates nothing', async () => {
    found(null);
    const answer = await update();
    expect([answer.statusCode, answer.json()]).toMatchObject([404, { code: 'board_not_found' }]);
    expect(api.boards.open).not.toHaveBeenCalled();
    expect(api.store.add).not.toHaveBeenCalled();
  });

  it.each<[DefinitionChange]>([
    [{ acceptsFrom: 1000, acceptsUntil: 2000 }],
    [{ scores: { min: 0 } }],
    [{ scores: { maxDelta: 10 } }],
  ])('passes %j to the ranking store, which refuses only what was not applied before', async (change) => {
    found(boardOf(change));
    expect((await update(11)).statusCode).toBe(200);
    expect(api.store.add.mock.calls[0]?.[0]).toMatchObject({ delta: 11, limits: change });
  });

  it('passes no limits of a board that has none', async () => {
    found(boardOf({ title: 'Europe' }));
    await update();
    expect(api.store.add.mock.calls[0]?.[0].limits).toBeUndefined();
  });

  it.each([
    ['acceptsUntil', 'since 2026-01-01T00:00:00.000Z', Date.parse('2026-01-01T00:00:00Z')],
    ['acceptsFrom', 'from 2999-01-01T00:00:00.000Z', Date.parse('2999-01-01T00:00:00Z')],
  ] as const)('answers 409 with the time past %s: %s', async (limit, time, ms) => {
    found(boardOf({ [limit]: ms }));
    api.store.add.mockRejectedValue(new BoardNotAcceptingError(id, limit, ms));
    const answer = await update();
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({
      code: 'board_not_accepting',
      detail: expect.stringContaining(time) as string,
    });
  });

  it('answers 422 past a bound of the board', async () => {
    found(boardOf({ scores: { maxDelta: 10 } }));
    api.store.add.mockRejectedValue(new ScoreOutOfBoundsError(id, 'maxDelta', 10));
    const answer = await update(11);
    expect([answer.statusCode, answer.json()]).toMatchObject([422, { code: 'score_out_of_bounds' }]);
  });

  it.each([
    [new TooManyBoardsError(3), 409, 'too_many_boards'],
    [new CatalogUnavailableError('it does not answer'), 503, 'catalog_unavailable'],
  ])('answers %s to the first update of a templated board', async (error, status, code) => {
    found(null, true);
    api.boards.open.mockRejectedValue(error);
    const answer = await update();
    expect([answer.statusCode, answer.json()]).toMatchObject([status, { code }]);
  });

  it('applies the updates of a batch to the boards that there are', async () => {
    found(boardOf());
    const updates = [id, 'global', 'atlantis', id].map((board) => ({ playerId: 'p1', delta: 1, board }));
    const answer = await api.app.inject({ method: 'POST', url: '/score/batch', payload: { updates } });
    expect(answer.json()).toMatchObject({
      results: [{ board: id }, { board: 'global' }, { code: 'board_not_found' }, { board: id }],
    });
  });

  it('answers 503 to a batch if none of its boards can be looked up', async () => {
    api.boards.find.mockRejectedValue(new CatalogUnavailableError('it does not answer'));
    const updates = [{ playerId: 'p1', delta: 1, board: id }];
    const answer = await api.app.inject({ method: 'POST', url: '/score/batch', payload: { updates } });
    expect([answer.statusCode, answer.json()]).toMatchObject([503, { code: 'catalog_unavailable' }]);
  });

  it('reads a templated board as an empty one, and does not create it', async () => {
    found(null, true);
    api.store.top.mockResolvedValue({ total: 0, entries: [], previous: null, next: null });
    api.store.rank.mockResolvedValue(null);
    api.store.around.mockResolvedValue(null);
    api.store.ranks.mockResolvedValue({ total: 0, entries: [null] });
    const get = async (path: string) => (await api.app.inject({ url: `/leaderboard/${path}board=${id}` })).json();
    expect(await get('top?')).toEqual({ board: id, period: 'all', total: 0, entries: [], previous: null, next: null });
    for (const path of ['rank?playerId=p1&', 'around?playerId=p1&']) {
      expect(await get(path)).toMatchObject({ status: 404, code: 'player_not_found' });
    }
    const payload = { playerIds: ['p1'], board: id };
    const ranks = await api.app.inject({ method: 'POST', url: '/leaderboard/ranks', payload });
    expect(ranks.json()).toEqual({ board: id, period: 'all', total: 0, entries: [], absent: ['p1'] });
    for (const read of [api.store.top, api.store.rank, api.store.around, api.store.ranks]) {
      expect(read.mock.calls[0]?.[0].board.no).toBe(0);
    }
    expect(api.boards.open).not.toHaveBeenCalled();
  });

  it('answers 404 to a read of an unknown board', async () => {
    found(null);
    const answer = await api.app.inject({ url: `/leaderboard/top?board=${id}` });
    expect([answer.statusCode, answer.json()]).toMatchObject([404, { code: 'board_not_found' }]);
    expect(api.store.top).not.toHaveBeenCalled();
  });
});
