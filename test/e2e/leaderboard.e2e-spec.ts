import { ALL_TIME, encodeCursor, GLOBAL_BOARD } from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApiApp, startApiApp } from './api-app.js';

const view = { board: GLOBAL_BOARD, period: ALL_TIME };
/** The view as the store is asked for it, and as an answer shows it. */
const asked = { ...view, board: expect.objectContaining(GLOBAL_BOARD) };
const shown = { board: 'global', period: 'all' };
const entries = [
  { rank: 1, playerId: 'bondsba01', score: 762 },
  { rank: 2, playerId: 'aaronha01', score: 755 },
];

let api: ApiApp;

beforeAll(async () => (api = await startApiApp()));
afterAll(() => api.app.close());
beforeEach(() => vi.resetAllMocks());

const get = (url: string) => api.app.inject({ url });

describe('GET /leaderboard/top', () => {
  it('answers the best players and a cursor that leads to the next, and from there back', async () => {
    const place = { score: 755, playerId: 'aaronha01' };
    api.store.top.mockResolvedValue({ total: 44, entries, previous: null, next: place });
    const page = await get('/leaderboard/top?n=2');
    const next = encodeCursor(view, { after: place });
    expect(page.json()).toEqual({ ...shown, total: 44, entries, previous: null, next });
    expect(api.store.top).toHaveBeenLastCalledWith(asked, 2, null);

    api.store.top.mockResolvedValue({ total: 44, entries, previous: place, next: null });
    const last = await get(`/leaderboard/top?n=2&cursor=${next}`);
    const previous = encodeCursor(view, { before: place });
    expect(last.json()).toMatchObject({ previous, next: null });
    expect(api.store.top).toHaveBeenLastCalledWith(asked, 2, { after: place });
    await get(`/leaderboard/top?n=2&cursor=${previous}`);
    expect(api.store.top).toHaveBeenLastCalledWith(asked, 2, { before: place });
  });

  it('begins at a position', async () => {
    api.store.top.mockResolvedValue({ total: 44, entries: [], previous: null, next: null });
    expect((await get('/leaderboard/top?from=5000')).json()).toMatchObject({ total: 44, entries: [], next: null });
    expect(api.store.top).toHaveBeenLastCalledWith(asked, 10, { from: 5000 });
  });

  it('refuses a position beside a cursor', async () => {
    const cursor = encodeCursor(view, { after: { score: 1, playerId: 'a' } });
    const answer = await get(`/leaderboard/top?from=5&cursor=${cursor}`);
    const wrong = { field: 'from', message: 'must not be given together with "cursor"' };
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_request', errors: [wrong] });
  });

  it.each(['0', '-1', '1.5', '', '1e3', '1000000000001', '1&from=2'])('refuses from=%s', async (from) => {
    const wrong = { field: 'from', message: 'must be a whole number from 1 to 1000000000000' };
    expect((await get(`/leaderboard/top?from=${from}`)).json()).toMatchObject({ status: 400, errors: [wrong] });
  });

  it('answers the ten best of all time on the board global by default', async () => {
    api.store.top.mockResolvedValue({ total: 0, entries: [], previous: null, next: null });
    await get('/leaderboard/top');
    expect(api.store.top).toHaveBeenCalledWith(asked, 10, null);
  });

  it.each(['5abc', '1e2', '', '0', '1001', '-1', '+5', '5.0', ' 5', '0x5', '007', 'NaN', '１０', '1&n=2'])(
    'refuses n=%s',
    async (n) => {
      const answer = await get(`/leaderboard/top?n=${encodeURI(n)}`);
      const wrong = { field: 'n', message: 'must be a whole number from 1 to 1000' };
      expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_request', errors: [wrong] });
    },
  );

  it.each(['limit=5', 'n=5&offset=10', '__proto__=1', 'constructor=1'])('refuses the unknown in %s', async (query) => {
    expect((await get(`/leaderboard/top?${query}`)).json()).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  it.each(['2026-W54', ''])('refuses the period %j, which no board can have', async (period) => {
    expect((await get(`/leaderboard/top?period=${period}`)).json()).toMatchObject({ errors: [{ field: 'period' }] });
  });

  it.each(['x', 'e30', Buffer.from('[1,"global","all",1e400,"p"]').toString('base64url')])(
    'refuses the forged cursor %s',
    async (cursor) => {
      expect((await get(`/leaderboard/top?cursor=${cursor}`)).json()).toMatchObject({ code: 'invalid_cursor' });
    },
  );
});

describe('GET /leaderboard/rank', () => {
  it('answers score, rank and percentile', async () => {
    api.store.rank.mockResolvedValue({ score: 755, rank: 2, total: 4 });
    expect((await get('/leaderboard/rank?playerId=aaronha01')).json()).toEqual({
      ...shown,
      playerId: 'aaronha01',
      score: 755,
      rank: 2,
      total: 4,
      percentile: 75,
    });
  });

  it('answers 404 for a player who is not on the board', async () => {
    api.store.rank.mockResolvedValue(null);
    expect((await get('/leaderboard/rank?playerId=nobody')).json()).toMatchObject({ code: 'player_not_found' });
  });

  it('decodes ids in a URL', async () => {
    api.store.rank.mockResolvedValue({ score: 1, rank: 1, total: 1 });
    await get(`/leaderboard/rank?playerId=${encodeURIComponent('oauth|a+b@c/d=')}`);
    expect(api.store.rank).toHaveBeenCalledWith(asked, 'oauth|a+b@c/d=');
  });

  it('refuses a request without a player', async () => {
    const answer = await get('/leaderboard/rank');
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ field: 'playerId', message: 'is missing' }] });
  });
});

describe('GET /leaderboard/around', () => {
  it('answers the neighbours', async () => {
    api.store.around.mockResolvedValue({ total: 44, entries });
    expect((await get('/leaderboard/around?playerId=aaronha01&radius=1')).json()).toEqual({
      ...shown,
      playerId: 'aaronha01',
      total: 44,
      entries,
    });
    expect(api.store.around).toHaveBeenCalledWith(asked, 'aaronha01', 1);
  });

  it('shows five places on each side by default', async () => {
    api.store.around.mockResolvedValue({ total: 44, entries });
    await get('/leaderboard/around?playerId=p');
    expect(api.store.around).toHaveBeenCalledWith(asked, 'p', 5);
  });

  it.each(['-1', '101', '1.5', 'all'])('refuses radius=%s', async (radius) => {
    const answer = await get(`/leaderboard/around?playerId=p&radius=${radius}`);
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ field: 'radius' }] });
  });

  it('answers 404 for a player who is not on the board', async () => {
    api.store.around.mockResolvedValue(null);
    expect((await get('/leaderboard/around?playerId=nobody')).json()).toMatchObject({ code: 'player_not_found' });
  });
});

describe('POST /leaderboard/ranks', () => {
  const ranks = (payload: object) => api.app.inject({ method: 'POST', url: '/leaderboard/ranks', payload });

  it('answers the players on the board, and the ids that are not', async () => {
    api.store.ranks.mockResolvedValue({ total: 44, entries: [entries[1] ?? null, null, entries[0] ?? null] });
    const answer = await ranks({ playerIds: ['aaronha01', 'nobody', 'bondsba01'] });
    expect(answer.statusCode).toBe(200);
    const among = [
      { ...entries[1], rankAmong: 2 },
      { ...entries[0], rankAmong: 1 },
    ];
    expect(answer.json()).toEqual({ ...shown, total: 44, entries: among, absent: ['nobody'] });
  });

  it('ranks the players of the request among each other; equal ranks share a place', async () => {
    const places = [30, 7, 30, 900].map((rank, index) => ({ rank, playerId: `p${index}`, score: -rank }));
    api.store.ranks.mockResolvedValue({ total: 1000, entries: [...places, null] });
    const answer = await ranks({ playerIds: ['p0', 'p1', 'p2', 'p3', 'p4'] });
    const { entries: found, absent } = answer.json<{ entries: { rankAmong: number }[]; absent: string[] }>();
    expect(found.map(({ rankAmong }) => rankAmong)).toEqual([2, 1, 2, 4]);
    expect(absent).toEqual(['p4']);
  });

  it.each([
    ['nobody', []],
    ['1,001 players', Array.from({ length: 1001 }, (_, index) => `p${index}`)],
    ['a player twice', ['p1', 'p2', 'p1']],
    ['a text', 'p1'],
    ['nothing', undefined],
  ])('refuses %s', async (_, playerIds) => {
    expect((await ranks({ playerIds })).json()).toMatchObject({ status: 400, errors: [{ field: 'playerIds' }] });
  });

  it('names the invalid id', async () => {
    expect((await ranks({ playerIds: ['p1', 'p 2'] })).json()).toMatchObject({ errors: [{ field: 'playerIds.1' }] });
  });
});
