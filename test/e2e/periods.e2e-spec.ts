import {
  BoardCatalog,
  type BoardPeriod,
  DEFAULT_DEFINITION,
  type DefinedBoard,
  encodeCursor,
  StoreUnavailableError,
} from '@standings/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ADMIN_TOKEN, type ApiApp, startApiApp } from './api-app.js';

const day = (date: string, startsAt: string, endsAt: string): BoardPeriod => ({
  id: date,
  startsAt: Date.parse(startsAt),
  endsAt: Date.parse(endsAt),
  state: 'open',
});

/** The days of Berlin, in which the clock is set back on the 25th. */
const ARCADE: DefinedBoard = {
  no: 2,
  id: 'arcade',
  definition: { ...DEFAULT_DEFINITION, periods: ['day', 'all'], timeZone: 'Europe/Berlin' },
  periods: [
    day('2026-10-24', '2026-10-23T22:00:00Z', '2026-10-24T22:00:00Z'),
    day('2026-10-25', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'),
    day('2026-10-26', '2026-10-25T23:00:00Z', '2026-10-26T23:00:00Z'),
    { id: 'all', startsAt: null, endsAt: null, state: 'open' },
    { id: 's.autumn', startsAt: 1, endsAt: Date.parse('2026-10-25T22:59:59Z'), state: 'open' },
  ],
  revision: 3,
};

const LAST_MS = '2026-10-25T22:59:59.999Z';
const NEXT_DAY = '2026-10-25T23:00:00.000Z';

let api: ApiApp;

beforeAll(async () => {
  api = await startApiApp({ ADMIN_TOKEN });
  api.app.get(BoardCatalog).learn(ARCADE);
});
afterAll(() => api.app.close());
beforeEach(() => {
  vi.resetAllMocks();
  vi.useFakeTimers({ toFake: ['Date'] });
  api.store.top.mockResolvedValue({ total: 0, entries: [], previous: null, next: null });
  api.store.scoreAt.mockResolvedValue({ total: 0, score: null });
  api.store.rank.mockResolvedValue({ score: 5, rank: 1, total: 1 });
  api.store.around.mockResolvedValue({ total: 0, entries: [] });
  api.store.ranks.mockResolvedValue({ total: 0, entries: [null] });
  api.store.ranksOn.mockResolvedValue([{ score: 5, rank: 1, total: 1 }]);
  api.boards.find.mockResolvedValue([{ board: ARCADE, isTemplated: false }]);
});
afterEach(() => void vi.useRealTimers());

const get = (url: string, time = LAST_MS) => {
  vi.setSystemTime(time);
  return api.app.inject({ url });
};

describe('The period of a read', () => {
  it.each([
    ['', LAST_MS, '2026-10-25'],
    ['', NEXT_DAY, '2026-10-26'],
    ['&period=day', LAST_MS, '2026-10-25'],
    ['&period=day', NEXT_DAY, '2026-10-26'],
    ['&period=day-1', LAST_MS, '2026-10-24'],
    ['&period=day-1', NEXT_DAY, '2026-10-25'],
    ['&period=2026-10-24', NEXT_DAY, '2026-10-24'],
    ['&period=all', NEXT_DAY, 'all'],
    ['&period=s.autumn', NEXT_DAY, 's.autumn'],
  ])('of "%s" at %s is %s', async (query, time, period) => {
    expect((await get(`/leaderboard/top?board=arcade${query}`, time)).json()).toMatchObject({ period });
    expect(api.store.top).toHaveBeenLastCalledWith({ board: ARCADE, period }, 10, null);
  });

  it('is that of every read', async () => {
    const [arcade, period] = ['board=arcade&period=day-1', '2026-10-24'];
    for (const path of [
      `/leaderboard/score-at?rank=1&${arcade}`,
      `/leaderboard/rank?playerId=p&${arcade}`,
      `/leaderboard/around?playerId=p&${arcade}`,
    ])
      expect((await get(path)).json()).toMatchObject({ board: 'arcade', period });
    const payload = { playerIds: ['p'], board: 'arcade', period: 'day-1' };
    const ranks = await api.app.inject({ url: '/leaderboard/ranks', method: 'POST', payload });
    expect(ranks.json()).toMatchObject({ board: 'arcade', period });
    expect((await get('/players/p/standings?boards=arcade&period=day-1')).json()).toMatchObject({
      entries: [{ period }],
    });
    for (const read of ['scoreAt', 'rank', 'around', 'ranks'] as const)
      expect(api.store[read].mock.lastCall?.[0]).toEqual({ board: ARCADE, period });
  });

  it('is that of the cursor when the next one has begun since', async () => {
    const place = { score: 5, playerId: 'p' };
    const cursor = encodeCursor({ board: ARCADE, period: '2026-10-25' }, { after: place });
    for (const query of ['', '&period=day']) {
      const page = await get(`/leaderboard/top?board=arcade${query}&cursor=${cursor}`, NEXT_DAY);
      expect(page.json()).toMatchObject({ period: '2026-10-25' });
      expect(api.store.top.mock.lastCall?.[2]).toEqual({ after: place });
    }
    const ofOther = encodeCursor({ board: { no: 1, id: 'global' }, period: 'all' }, { after: place });
    for (const query of [`period=all&cursor=${cursor}`, `period=week&cursor=${cursor}`, `cursor=${ofOther}`]) {
      const other = await get(`/leaderboard/top?board=arcade&${query}`, NEXT_DAY);
      expect(other.json()).toMatchObject({ status: 400, code: 'invalid_cursor' });
    }
  });

  it.each(['week', 'week-1', 'day-2', '2026-10-23', '2026-W48', 's.spring'])('is not found: %s', async (period) => {
    for (const path of ['/leaderboard/top?', '/leaderboard/rank?playerId=p&', '/leaderboard/score-at?rank=1&'])
      expect((await get(`${path}board=arcade&period=${period}`)).json()).toMatchObject({
        status: 404,
        code: 'period_not_found',
      });
    const standings = await get(`/players/p/standings?boards=arcade&period=${period}`);
    expect(standings.json()).toMatchObject({ status: 404, code: 'period_not_found' });
  });

  it('may be one that boards of a prefix do not have: the player is not on them', async () => {
    const plain: DefinedBoard = { no: 3, id: 'arcade.plain', definition: DEFAULT_DEFINITION, revision: 4 };
    api.boards.list.mockResolvedValue([ARCADE, plain]);
    expect((await get('/players/p/standings?prefix=arcade&period=day')).json()).toMatchObject({
      entries: [{ board: 'arcade', period: '2026-10-25' }],
      absent: ['arcade.plain'],
    });
  });

  it.each([
    '',
    '2026-02-30',
    '2026-W54',
    '2026-13',
    'week-0',
    'week-1000',
    'Day',
    'today',
    's.',
    'all-1',
    'x'.repeat(99),
  ])('cannot be "%s"', async (period) => {
    for (const path of ['/leaderboard/top?', '/players/p/standings?boards=arcade&', '/leaderboard/around?playerId=p&'])
      expect((await get(`${path}period=${period}`)).json()).toMatchObject({
        status: 400,
        code: 'invalid_request',
        errors: [{ field: 'period' }],
      });
  });

  it('is not open if nobody has opened it, which a caller may try again', async () => {
    const late = await get('/leaderboard/top?board=arcade', '2026-10-26T23:00:00Z');
    expect(late.json()).toMatchObject({ status: 503, code: 'catalog_unavailable' });
  });
});

describe('The open periods of a board', () => {
  it('are those of the present time', async () => {
    const open = async (time: string) =>
      (await get('/boards/arcade', time)).json<{ openPeriods: string[] }>().openPeriods;
    expect(await open('2026-10-25T22:59:58.999Z')).toEqual(['2026-10-25', 'all', 's.autumn']);
    expect(await open(LAST_MS)).toEqual(['2026-10-25', 'all']);
    expect(await open(NEXT_DAY)).toEqual(['2026-10-26', 'all']);
  });
});

describe('GET /boards/{id}/periods', () => {
  it('answers the periods that the board has, page by page', async () => {
    api.store.top.mockResolvedValue({ total: 7, entries: [], previous: null, next: null });
    const all = await get('/boards/arcade/periods');
    expect(all.json()).toMatchObject({
      periods: [
        { id: '2026-10-24', kind: 'day' },
        {
          id: '2026-10-25',
          kind: 'day',
          title: null,
          startsAt: '2026-10-24T22:00:00.000Z',
          endsAt: '2026-10-25T23:00:00.000Z',
          state: 'open',
          players: 7,
        },
        { id: '2026-10-26', kind: 'day' },
        { id: 'all', kind: 'all', startsAt: null, endsAt: null },
        { id: 's.autumn', kind: 'season' },
      ],
      next: null,
    });
    const first = await get('/boards/arcade/periods?n=2');
    expect(first.json()).toMatchObject({ periods: [{ id: '2026-10-24' }, { id: '2026-10-25' }], next: '2026-10-25' });
    const second = await get('/boards/arcade/periods?n=3&cursor=2026-10-25');
    expect(second.json()).toMatchObject({
      periods: [{ id: '2026-10-26' }, { id: 'all' }, { id: 's.autumn' }],
      next: null,
    });
  });

  it('answers without numbers of players while the store cannot tell', async () => {
    api.store.top.mockRejectedValue(new StoreUnavailableError('no connection'));
    expect((await get('/boards/arcade/periods?n=1')).json()).toMatchObject({ periods: [{ players: null }] });
  });

  it('answers 404 for a board that does not exist, and refuses what is no cursor', async () => {
    api.boards.find.mockResolvedValue([{ board: null, isTemplated: true }]);
    expect((await get('/boards/atlantis/periods')).json()).toMatchObject({ status: 404, code: 'board_not_found' });
    for (const query of ['n=0', 'n=101', 'cursor=week', 'cursor='])
      expect((await get(`/boards/arcade/periods?${query}`)).json()).toMatchObject({
        status: 400,
        code: 'invalid_request',
      });
  });
});

describe('Periods and seasons by request', () => {
  const put = (url: string, payload: object) =>
    api.app.inject({ method: 'PUT', url, payload, headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });

  it('are those of the definition', async () => {
    api.boards.put.mockImplementation(async (id, edit) => ({
      board: { no: 9, id, definition: edit(null), revision: 9 },
      isNew: true,
    }));
    const change = {
      periods: ['week', 'all'],
      timeZone: 'Europe/Berlin',
      weekStartsOn: 7,
      keepArchived: { week: 52 },
    };
    const answer = await put('/boards/weekly', change);
    expect(answer.json()).toMatchObject({ ...change, keepArchived: { day: null, week: 52, season: null } });
  });

  it.each(['Mars/Base', 'europe/berlin', '+01:00', ''])('are in no time zone "%s"', async (timeZone) => {
    for (const url of ['/boards/weekly', '/board-templates/weekly.'])
      expect((await put(url, { timeZone })).json()).toMatchObject({ status: 422, code: 'invalid_definition' });
    expect(api.boards.put).not.toHaveBeenCalled();
  });

  it('are put one by one', async () => {
    const times = { startsAt: '2026-10-01T00:00:00.000Z', endsAt: '2026-12-01T00:00:00.000Z' };
    const [startsAt, endsAt] = [Date.parse(times.startsAt), Date.parse(times.endsAt)];
    const period = { id: 's.autumn', startsAt, endsAt, state: 'open', title: 'Autumn' } as const;
    api.boards.putSeason.mockResolvedValue({ board: ARCADE, period, isNew: true });
    const answer = await put('/boards/arcade/seasons/autumn', { ...times, title: 'Autumn' });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toEqual({ id: 's.autumn', kind: 'season', title: 'Autumn', ...times, state: 'open' });
    expect(api.boards.putSeason).toHaveBeenLastCalledWith('arcade', {
      id: 'autumn',
      startsAt,
      endsAt,
      title: 'Autumn',
    });
  });

  it.each([
    ['autumn', { startsAt: '2026-10-01T00:00:00Z' }],
    ['autumn', { startsAt: null, endsAt: '2026-12-01T00:00:00Z' }],
    ['autumn', { startsAt: 'today', endsAt: '2026-12-01T00:00:00Z' }],
    ['Autumn', { startsAt: '2026-10-01T00:00:00Z', endsAt: '2026-12-01T00:00:00Z' }],
  ])('cannot be %s %j', async (season, request) => {
    expect((await put(`/boards/arcade/seasons/${season}`, request)).json()).toMatchObject({ code: 'invalid_request' });
    expect(api.boards.putSeason).not.toHaveBeenCalled();
  });
});
