import type { ScoreChange, ScoreUpdate } from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApiApp, startApiApp } from './api-app.js';
import { changeOf } from './examples.js';

const KEY = '8e03978e-40d5-43dd-bc93-6894a57f9324';

/** As a ranking store answers: without ranks where the update asks for none. */
function answerTo(update: ScoreUpdate): ScoreChange {
  return update.withoutRanks === true ? { ...changeOf(update), rank: null, previousRank: null } : changeOf(update);
}

describe('?ranks=none', () => {
  let api: ApiApp;

  beforeAll(async () => (api = await startApiApp()));
  afterAll(() => api.app.close());
  beforeEach(() => {
    vi.clearAllMocks();
    api.store.add.mockImplementation(async (update) => answerTo(update));
  });

  const post = (url: string, payload: object, key?: string) =>
    api.app.inject({ method: 'POST', url, payload, headers: { ...(key !== undefined && { 'idempotency-key': key }) } });
  const update = (query: string, key?: string) => post(`/score/update${query}`, { playerId: 'p1', delta: 5 }, key);
  const batch = (query: string, key?: string) => {
    const updates = ['p1', 'p2'].map((playerId) => ({ playerId, delta: 5 }));
    return post(`/score/batch${query}`, { updates }, key);
  };
  const asked = () => api.store.add.mock.calls.map(([given]) => given);

  const WITHOUT = { board: 'global', playerId: 'p1', delta: 5, applied: true, newScore: 1455, previousScore: 1450 };

  it('leaves both ranks out of the answer to an update', async () => {
    const answer = await update('?ranks=none');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual(WITHOUT);
    expect(asked()).toMatchObject([{ withoutRanks: true }]);
  });

  it('leaves them out of every result of a batch', async () => {
    const answer = await batch('?ranks=none');
    expect(answer.json()).toEqual({ results: [WITHOUT, { ...WITHOUT, playerId: 'p2' }] });
    expect(asked()).toMatchObject([{ withoutRanks: true }, { withoutRanks: true }]);
  });

  it('is asked for in each request: without it an update has its ranks', async () => {
    expect((await update('')).json()).toEqual({ ...WITHOUT, rank: 7, previousRank: 9 });
    expect((await batch('')).json()).toMatchObject({ results: [{ rank: 7 }, { rank: 7 }] });
    expect(asked().map(({ withoutRanks }) => withoutRanks)).toEqual([undefined, undefined, undefined]);
  });

  it('is no part of what an idempotency key stands for', async () => {
    for (const query of ['', '?ranks=none']) {
      await update(query, KEY);
      await batch(query, KEY);
    }
    const [one, first, second, sameOne, sameFirst, sameSecond] = asked().map(({ idempotency }) => idempotency);
    expect([sameOne, sameFirst, sameSecond]).toEqual([one, first, second]);
  });

  it('is not meant by a rank that cannot be told, which is null', async () => {
    const unknown = { rank: null, previousRank: null };
    api.store.add.mockImplementation(async (given) => ({ ...changeOf(given), ...unknown, isRankUnknown: true }));
    const answer = await update('');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ ...WITHOUT, ...unknown });
    expect((await batch('')).json()).toMatchObject({ results: [unknown, unknown] });
  });

  it('repeats an answer as it was given the first time', async () => {
    api.store.add.mockImplementation(async (given) => ({ ...changeOf(given), replayed: true, scoreChanged: null }));
    expect((await update('?ranks=none', KEY)).json()).toMatchObject({ rank: 7, previousRank: 9 });
    api.store.add.mockImplementation(async (given) => {
      return { ...answerTo({ ...given, withoutRanks: true }), replayed: true, scoreChanged: null };
    });
    expect((await update('', KEY)).json()).toEqual(WITHOUT);
  });

  it.each([
    ['?ranks=all', 'ranks'],
    ['?ranks=', 'ranks'],
    ['?ranks=none&ranks=none', 'ranks'],
    ['?rank=none', 'rank'],
  ])('is refused as %s with 400', async (query, field) => {
    for (const answer of [await update(query), await batch(query)]) {
      expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ field }] });
    }
    expect(api.store.add).not.toHaveBeenCalled();
  });
});
