import { DEFAULT_DEFINITION, type DefinedBoard, StoreUnavailableError } from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApiApp, startApiApp } from './api-app.js';

const boardOf = (id: string, no: number): DefinedBoard => ({ no, id, definition: DEFAULT_DEFINITION, revision: no });
const EUROPE = boardOf('region.eu', 2);
const ASIA = boardOf('region.asia', 3);

let api: ApiApp;

beforeAll(async () => (api = await startApiApp()));
afterAll(() => api.app.close());

beforeEach(() => {
  vi.resetAllMocks();
  const found = new Map([EUROPE, ASIA].map((board) => [board.id, board]));
  api.boards.find.mockImplementation(async (ids) =>
    ids.map((id) => ({ board: found.get(id) ?? null, isTemplated: id.startsWith('templated.') })),
  );
});

const get = (query: string, player = 'p1') => api.app.inject({ url: `/players/${player}/standings?${query}` });

describe('GET /players/{id}/standings', () => {
  it('answers the places on the boards that are named, and the boards that the player is not on', async () => {
    api.store.ranksOn.mockResolvedValue([{ score: 5, rank: 2, total: 4 }, null, { score: 9, rank: 1, total: 1 }]);
    const answer = await get('boards=region.eu,global,region.asia');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      playerId: 'p1',
      entries: [
        { board: 'region.eu', period: 'all', score: 5, rank: 2, total: 4, percentile: 75 },
        { board: 'region.asia', period: 'all', score: 9, rank: 1, total: 1, percentile: 100 },
      ],
      absent: ['global'],
      next: null,
    });
    const [views, player] = api.store.ranksOn.mock.lastCall ?? [];
    expect(views?.map(({ board, period }) => [board.no, period])).toEqual([
      [2, 'all'],
      [1, 'all'],
      [3, 'all'],
    ]);
    expect(player).toBe('p1');
  });

  it('answers 404 for a board that does not exist', async () => {
    const answer = await get('boards=region.eu,atlantis,global');
    expect(answer.json()).toMatchObject({ status: 404, code: 'board_not_found' });
    expect(api.store.ranksOn).not.toHaveBeenCalled();
  });

  it('reads a board that only a template describes as an empty one', async () => {
    api.store.ranksOn.mockResolvedValue([null]);
    expect((await get('boards=templated.x')).json()).toMatchObject({ entries: [], absent: ['templated.x'] });
    expect(api.boards.open).not.toHaveBeenCalled();
  });

  it('answers the boards of a prefix page by page', async () => {
    api.boards.list.mockResolvedValue([ASIA, EUROPE]);
    api.store.ranksOn.mockResolvedValue([{ score: 5, rank: 1, total: 1 }]);
    const first = await get('prefix=region.&n=1');
    expect(first.json()).toMatchObject({ entries: [{ board: 'region.asia' }], absent: [], next: 'region.asia' });
    expect(api.boards.list).toHaveBeenLastCalledWith('region.', null, 2);

    api.boards.list.mockResolvedValue([EUROPE]);
    api.store.ranksOn.mockResolvedValue([null]);
    const last = await get('prefix=region.&n=1&cursor=region.asia');
    expect(last.json()).toEqual({ playerId: 'p1', entries: [], absent: ['region.eu'], next: null });
    expect(api.boards.list).toHaveBeenLastCalledWith('region.', 'region.asia', 2);
  });

  it('answers an empty page for a prefix of no board, and 100 boards by default', async () => {
    api.boards.list.mockResolvedValue([]);
    expect((await get('prefix=none.')).json()).toEqual({ playerId: 'p1', entries: [], absent: [], next: null });
    expect(api.boards.list).toHaveBeenLastCalledWith('none.', null, 101);
    expect(api.store.ranksOn).not.toHaveBeenCalled();
  });

  it('decodes the id in the path, up to its longest', async () => {
    api.store.ranksOn.mockResolvedValue([null]);
    for (const player of ['oauth|a+b@c/d=', '/'.repeat(128)]) {
      expect((await get('boards=global', encodeURIComponent(player))).json()).toMatchObject({ playerId: player });
    }
    expect((await get('boards=global', 'x'.repeat(129))).json()).toMatchObject({ errors: [{ field: 'id' }] });
  });

  it.each<[string, string, string]>([
    ['', 'boards', 'is missing, and so is "prefix", which may be given instead'],
    ['boards=', 'boards', 'must be 1 to 100 board ids, separated by commas'],
    ['boards=a,,b', 'boards', 'must be 1 to 100 board ids, separated by commas'],
    ['boards=a,B', 'boards', 'must be 1 to 100 board ids, separated by commas'],
    ['boards=a&boards=b', 'boards', 'must be 1 to 100 board ids, separated by commas'],
    [`boards=${Array.from({ length: 101 }, (_, i) => `b${i}`).join(',')}`, 'boards', 'must be 1 to 100 board ids'],
    ['boards=a,b,a', 'boards', 'must not name a board twice'],
    ['boards=a&prefix=b', 'prefix', 'must not be given together with "boards"'],
    ['boards=a&n=5', 'n', 'must be given together with "prefix" only'],
    ['boards=a&cursor=b', 'cursor', 'must be given together with "prefix" only'],
    ['prefix=', 'prefix', 'must be 1 to 64 characters'],
    ['prefix=a&n=101', 'n', 'must be a whole number from 1 to 100'],
    ['prefix=a&n=0', 'n', 'must be a whole number from 1 to 100'],
    ['prefix=a&cursor=B', 'cursor', 'must be `next` of the previous page'],
    ['boards=a&period=weekly', 'period', 'must be `all`, the id of a period such as 2026-11-26'],
    ['boards=a&board=b', 'board', 'is not known here'],
  ])('refuses %s', async (query, field, message) => {
    const answer = await get(query);
    expect(answer.json()).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [{ field, message: expect.stringContaining(message) as string }],
    });
  });

  it('takes 100 boards', async () => {
    api.boards.find.mockImplementation(async (ids) => ids.map((id) => ({ board: boardOf(id, 9), isTemplated: false })));
    api.store.ranksOn.mockResolvedValue(Array.from({ length: 100 }, () => null));
    const ids = Array.from({ length: 100 }, (_, index) => `hundred.${index}`);
    expect((await get(`boards=${ids.join(',')}`)).json()).toMatchObject({ entries: [], absent: ids });
  });

  it('answers 503 while the store cannot', async () => {
    api.store.ranksOn.mockRejectedValue(new StoreUnavailableError('no connection'));
    expect((await get('boards=global')).json()).toMatchObject({ status: 503, code: 'store_unavailable' });
  });
});
