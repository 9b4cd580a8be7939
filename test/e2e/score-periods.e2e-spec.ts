import {
  boardNumberOf,
  changeDefinition,
  DEFAULT_DEFINITION,
  type DefinedBoard,
  type DefinitionChange,
  type PeriodChange,
  PeriodNotOpenError,
} from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApiApp, startApiApp } from './api-app.js';
import { changeOf } from './examples.js';

const RULES: Readonly<Record<string, DefinitionChange>> = {
  arcade: { ties: 'first' },
  darts: { update: 'best', ties: 'subscore' },
};

const BOARDS = Object.entries(RULES).map(([id, change], index): DefinedBoard => {
  const definition = changeDefinition(DEFAULT_DEFINITION, change);
  return { no: boardNumberOf(index + 2, definition), id, definition, revision: index + 2 };
});

const ALL: PeriodChange = {
  period: 'all',
  newScore: 90,
  tiebreaker: 3,
  previousScore: 90,
  previousTiebreaker: 3,
  isApplied: false,
  rank: 1,
  previousRank: 1,
};
const WEEK: PeriodChange = {
  period: '2026-W48',
  newScore: 40,
  tiebreaker: 5,
  previousScore: null,
  isApplied: true,
  rank: 2,
  previousRank: null,
};

describe('an update of a board with several periods', () => {
  let api: ApiApp;

  beforeAll(async () => (api = await startApiApp()));
  afterAll(() => api.app.close());
  beforeEach(() => {
    vi.resetAllMocks();
    api.boards.find.mockImplementation(async (ids) =>
      ids.map((asked) => ({ board: BOARDS.find(({ id }) => id === asked) ?? null, isTemplated: false })),
    );
    answer([ALL, WEEK]);
  });

  const answer = (periods: [PeriodChange, ...PeriodChange[]], more = {}) =>
    api.store.add.mockImplementation(async (given) => ({ ...changeOf(given), ...periods[0], periods, ...more }));
  const update = (payload: object) =>
    api.app.inject({ method: 'POST', url: '/score/update', payload: { playerId: 'p1', ...payload } });

  it('is answered with each of them by its id, and with the first one', async () => {
    const { rank, previousRank, newScore, previousScore } = ALL;
    const first = { applied: false, newScore, previousScore, rank, previousRank };
    const week = { applied: true, newScore: 40, previousScore: null, rank: 2, previousRank: null };
    const { statusCode, body } = await update({ delta: 5, board: 'arcade' });
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toEqual({
      board: 'arcade',
      playerId: 'p1',
      delta: 5,
      ...first,
      periods: { all: first, '2026-W48': week },
    });
  });

  it('is answered with the subscores of each of them', async () => {
    const { periods } = (await update({ score: 40, subscore: 5, board: 'darts' })).json();
    expect(periods.all).toMatchObject({ newSubscore: 3, previousSubscore: 3 });
    expect(periods['2026-W48']).toMatchObject({ newSubscore: 5, previousSubscore: null });
  });

  it('has no ranks in any of them if they are not asked for', async () => {
    const unranked = { rank: null, previousRank: null };
    answer([
      { ...ALL, ...unranked },
      { ...WEEK, ...unranked },
    ]);
    expect((await update({ delta: 5, board: 'arcade' })).body).not.toMatch(/rank/i);
  });

  it('gets ranks of all of them where they are counted', async () => {
    const unranked = { rank: null, previousRank: null };
    answer(
      [
        { ...ALL, ...unranked },
        { ...WEEK, ...unranked },
      ],
      { countRanks: async () => [4, null] },
    );
    expect((await update({ delta: 5, board: 'arcade' })).json()).toMatchObject({
      rank: 4,
      periods: { all: { rank: 4 }, '2026-W48': { rank: null } },
    });
  });

  it('says nothing of periods on a board with one', async () => {
    answer([WEEK]);
    const { body } = await update({ delta: 5, board: 'arcade' });
    expect(JSON.parse(body)).toMatchObject({ newScore: 40, rank: 2 });
    expect(body).not.toContain('period');
  });

  it('is refused while a period is not open, and may be sent again', async () => {
    api.store.add.mockRejectedValue(new PeriodNotOpenError('arcade'));
    const refused = await update({ delta: 5, board: 'arcade' });
    expect(refused.statusCode).toBe(503);
    expect(refused.headers['retry-after']).toBeDefined();
    expect(refused.json()).toMatchObject({ code: 'catalog_unavailable' });
    expect(refused.json().detail).toContain('period');
  });
});
