import { type DefinedBoard, FIRST_GLOBAL_BOARD, StoreRecoveringError, StoreUnavailableError } from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApiApp, startApiApp } from './api-app.js';

const EUROPE: DefinedBoard = { ...FIRST_GLOBAL_BOARD, no: 2, id: 'region.eu', revision: 7 };

describe('GET /boards/{id}', () => {
  let api: ApiApp;

  beforeAll(async () => (api = await startApiApp()));
  afterAll(() => api.app.close());
  beforeEach(() => {
    vi.resetAllMocks();
    api.boards.find.mockResolvedValue([{ board: EUROPE, isTemplated: true }]);
    api.store.top.mockResolvedValue({ total: 8505, entries: [], previous: null, next: null });
  });

  const get = () => api.app.inject({ url: '/boards/region.eu' });

  it('answers the definition with its revision, the open periods and the number of players, to everybody', async () => {
    const answer = await get();
    expect(answer.statusCode).toBe(200);
    expect(answer.headers.etag).toBe('"7"');
    expect(answer.json()).toEqual({
      id: 'region.eu',
      number: 2,
      title: null,
      spread: false,
      order: 'desc',
      update: 'increment',
      ties: 'shared',
      subscoreOrder: 'desc',
      periods: ['all'],
      timeZone: 'UTC',
      weekStartsOn: 1,
      keepArchived: { day: null, week: null, month: null, year: null, season: null },
      scores: { min: null, max: null, maxDelta: null },
      acceptsFrom: null,
      acceptsUntil: null,
      revision: 7,
      players: 8505,
      openPeriods: ['all'],
    });
    expect(api.store.top.mock.calls[0]?.[0]).toMatchObject({ board: { no: 2 }, period: 'all' });
  });

  it('counts no players on a board without scores', async () => {
    api.store.top.mockResolvedValue({ total: 0, entries: [], previous: null, next: null });
    expect((await get()).json()).toMatchObject({ players: 0 });
  });

  it.each([new StoreUnavailableError('no connection'), new StoreRecoveringError()])(
    'answers the definition also while the ranking store says: %s',
    async (error) => {
      api.store.top.mockRejectedValue(error);
      const answer = await get();
      expect([answer.statusCode, answer.json()]).toMatchObject([200, { revision: 7, players: null }]);
    },
  );

  it('answers 404 for a board that only a template describes, and creates nothing', async () => {
    api.boards.find.mockResolvedValue([{ board: null, isTemplated: true }]);
    expect((await get()).json()).toMatchObject({ status: 404, code: 'board_not_found' });
    expect(api.boards.open).not.toHaveBeenCalled();
  });
});
