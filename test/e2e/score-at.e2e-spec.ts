import { ALL_TIME, GLOBAL_BOARD } from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApiApp, startApiApp } from './api-app.js';

const asked = { board: expect.objectContaining(GLOBAL_BOARD), period: ALL_TIME };
const shown = { board: 'global', period: 'all' };

let api: ApiApp;

beforeAll(async () => (api = await startApiApp()));
afterAll(() => api.app.close());
beforeEach(() => vi.resetAllMocks());

const get = (query: string) => api.app.inject({ url: `/leaderboard/score-at?${query}` });

describe('GET /leaderboard/score-at', () => {
  it.each([
    ['rank=5000', { rank: 5000 }],
    ['percentile=99', { percentile: 99 }],
    ['percentile=99.9', { percentile: 99.9 }],
    ['percentile=0.0000000001', { percentile: 1e-10 }],
    ['percentile=100', { percentile: 100 }],
  ])('answers the score for %s', async (query, wanted) => {
    api.store.scoreAt.mockResolvedValue({ total: 8505, score: -3 });
    expect((await get(query)).json()).toEqual({ ...shown, total: 8505, score: -3 });
    expect(api.store.scoreAt).toHaveBeenLastCalledWith(asked, wanted);
  });

  it('answers null for a rank that any score has', async () => {
    api.store.scoreAt.mockResolvedValue({ total: 3, score: null });
    expect((await get('rank=4')).json()).toEqual({ ...shown, total: 3, score: null });
  });

  it('answers 404 for a board that does not exist', async () => {
    expect((await get('rank=1&board=atlantis')).json()).toMatchObject({ status: 404, code: 'board_not_found' });
  });

  it.each<[string, string, string]>([
    ['', 'rank', 'is missing, and so is "percentile", which may be given instead'],
    ['rank=1&percentile=1', 'percentile', 'must not be given together with "rank"'],
    ...['0', '-1', '1.5', '', '1e3', '1000000000001'].map((rank): [string, string, string] => [
      `rank=${rank}`,
      'rank',
      'must be a whole number from 1 to 1000000000000',
    ]),
    ...[
      '0',
      '0.0',
      '100.1',
      '101',
      '-1',
      '1e1',
      '',
      '.5',
      '5.',
      '01',
      '99%',
      '0.00000000001',
      'NaN',
      '1&percentile=2',
    ].map((share): [string, string, string] => [
      `percentile=${share.replace('%', '%25')}`,
      'percentile',
      'must be a number above 0 and at most 100, such as 99 or 99.9',
    ]),
    ['rank=1&n=5', 'n', 'is not known here'],
  ])('refuses %s', async (query, field, message) => {
    const answer = await get(query);
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ field, message }] });
    expect(api.store.scoreAt).not.toHaveBeenCalled();
  });
});
