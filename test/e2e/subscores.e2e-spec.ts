import { boardNumberOf, DEFAULT_DEFINITION, type DefinedBoard, encodeCursor, type Entry } from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApiApp, startApiApp } from './api-app.js';

const DARTS: DefinedBoard = {
  no: boardNumberOf(2, { ties: 'subscore' }),
  id: 'darts',
  definition: { ...DEFAULT_DEFINITION, update: 'best', ties: 'subscore' },
  revision: 2,
};
const ARCADE: DefinedBoard = {
  no: boardNumberOf(3, { ties: 'first' }),
  id: 'arcade',
  definition: { ...DEFAULT_DEFINITION, ties: 'first' },
  revision: 3,
};

const STORED: readonly Entry[] = [
  { rank: 1, playerId: 'p1', score: 501, tiebreaker: 12 },
  { rank: 2, playerId: 'p2', score: 501, tiebreaker: 7 },
];

describe('reads of a board that breaks ties', () => {
  let api: ApiApp;

  beforeAll(async () => (api = await startApiApp()));
  afterAll(() => api.app.close());
  beforeEach(() => {
    vi.resetAllMocks();
    api.boards.find.mockImplementation(async (ids) =>
      ids.map((asked) => ({ board: [DARTS, ARCADE].find(({ id }) => id === asked) ?? null, isTemplated: false })),
    );
    api.store.top.mockResolvedValue({ total: 9, entries: STORED, previous: null, next: null });
    api.store.rank.mockResolvedValue({ score: 501, tiebreaker: 12, rank: 1, total: 9 });
    api.store.around.mockResolvedValue({ total: 9, entries: STORED });
    api.store.ranks.mockResolvedValue({ total: 9, entries: [null, ...STORED] });
  });

  async function reads(board: string) {
    const get = async (path: string) => (await api.app.inject({ url: `/leaderboard/${path}board=${board}` })).json();
    const payload = { playerIds: ['nobody', 'p1', 'p2'], board };
    return {
      top: await get('top?'),
      rank: await get('rank?playerId=p1&'),
      around: await get('around?playerId=p1&'),
      ranks: (await api.app.inject({ method: 'POST', url: '/leaderboard/ranks', payload })).json(),
    };
  }

  it('have the subscores where they break them', async () => {
    const entries = [
      { rank: 1, playerId: 'p1', score: 501, subscore: 12 },
      { rank: 2, playerId: 'p2', score: 501, subscore: 7 },
    ];
    const view = { board: 'darts', period: 'all', total: 9 };
    expect(await reads('darts')).toEqual({
      top: { ...view, entries, previous: null, next: null },
      rank: { ...view, playerId: 'p1', score: 501, subscore: 12, rank: 1, percentile: 100 },
      around: { ...view, playerId: 'p1', entries },
      ranks: { ...view, entries: entries.map((entry) => ({ ...entry, rankAmong: entry.rank })), absent: ['nobody'] },
    });
  });

  it('never show when a score was reached', async () => {
    const entries = [
      { rank: 1, playerId: 'p1', score: 501 },
      { rank: 2, playerId: 'p2', score: 501 },
    ];
    const view = { board: 'arcade', period: 'all', total: 9 };
    expect(await reads('arcade')).toEqual({
      top: { ...view, entries, previous: null, next: null },
      rank: { ...view, playerId: 'p1', score: 501, rank: 1, percentile: 100 },
      around: { ...view, playerId: 'p1', entries },
      ranks: { ...view, entries: entries.map((entry) => ({ ...entry, rankAmong: entry.rank })), absent: ['nobody'] },
    });
  });

  it.each([DARTS, ARCADE])('go on after a place with its tiebreaker on $id', async (board) => {
    const next = { score: 501, playerId: 'p2', tiebreaker: 7 };
    api.store.top.mockResolvedValueOnce({ total: 9, entries: STORED, previous: null, next });
    const page = await api.app.inject({ url: `/leaderboard/top?board=${board.id}` });
    const cursor = page.json<{ next: string }>().next;
    expect(cursor).toBe(encodeCursor({ board, period: 'all' }, { after: next }));
    await api.app.inject({ url: `/leaderboard/top?board=${board.id}&cursor=${cursor}` });
    expect(api.store.top).toHaveBeenLastCalledWith({ board, period: 'all' }, 10, { after: next });
  });

  it('refuse a cursor without a tiebreaker', async () => {
    const fields = [1, 'darts', 'all', 501, 'p2'];
    const cursor = Buffer.from(JSON.stringify(fields)).toString('base64url');
    const answer = await api.app.inject({ url: `/leaderboard/top?board=darts&cursor=${cursor}` });
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_cursor' });
  });
});
