import { ScoreOutOfRangeError, StoreUnavailableError } from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApiApp, startApiApp } from './api-app.js';
import { changeOf } from './examples.js';

describe('POST /score/batch', () => {
  let api: ApiApp;

  beforeAll(async () => (api = await startApiApp()));
  afterAll(() => api.app.close());
  beforeEach(() => {
    vi.clearAllMocks();
    api.store.add.mockImplementation(async (update) => changeOf(update));
  });

  const batch = (updates: unknown) => api.app.inject({ method: 'POST', url: '/score/batch', payload: { updates } });

  it('answers one result per update, in order', async () => {
    const answer = await batch([
      { playerId: 'p1', delta: 1 },
      { playerId: 'p2', delta: 2 },
      { playerId: 'p1', delta: 3 },
    ]);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      results: [
        { playerId: 'p1', newScore: 1451 },
        { playerId: 'p2', newScore: 1452 },
        { playerId: 'p1', newScore: 1453 },
      ],
    });
  });

  it('has a problem in the place of a refused update, and applies its neighbours', async () => {
    api.store.add.mockImplementation(async (update) => {
      if (update.playerId === 'full') throw new ScoreOutOfRangeError(9007199254740991, 1);
      return changeOf(update);
    });
    const answer = await batch([
      { playerId: 'p1', delta: 1 },
      { playerId: 'full', delta: 1 },
      { playerId: 'p2', delta: 1, board: 'atlantis' },
    ]);
    expect(answer.json()).toMatchObject({
      results: [{ playerId: 'p1', newScore: 1451 }, { status: 422 }, { status: 404 }],
    });
    expect(answer.json<{ results: unknown[] }>().results[2]).toEqual({
      type: '/docs/errors#board_not_found',
      title: 'There is no such board',
      status: 404,
      detail: 'There is no board "atlantis".',
      code: 'board_not_found',
    });
  });

  it('applies nothing of a batch of the wrong shape, and names the places', async () => {
    const answer = await batch([
      { playerId: 'p1', delta: 1 },
      { playerId: 'p2', delta: 1, extra: true },
      { playerId: 'p 3', delta: 1 },
    ]);
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(answer.json<{ errors: { field: string }[] }>().errors.map(({ field }) => field)).toEqual([
      'updates.1.extra',
      'updates.2.playerId',
    ]);
    expect(api.store.add).not.toHaveBeenCalled();
  });

  it('answers 422 if only deltas are wrong', async () => {
    const answer = await batch([
      { playerId: 'p1', delta: 1 },
      { playerId: 'p2', delta: 1.5 },
    ]);
    expect(answer.json()).toMatchObject({ code: 'invalid_delta', errors: [{ field: 'updates.1.delta' }] });
    expect(api.store.add).not.toHaveBeenCalled();
  });

  it('is a problem as a whole if the store could take none of it', async () => {
    api.store.add.mockRejectedValue(new StoreUnavailableError('no connection'));
    expect((await batch([{ playerId: 'p1', delta: 1 }])).json()).toMatchObject({ status: 503 });
  });

  it('takes 1,000 updates with the longest ids', async () => {
    const playerId = 'x'.repeat(128);
    const update = { playerId, delta: Number.MIN_SAFE_INTEGER, board: 'b'.repeat(64) };
    const answer = await batch(Array.from({ length: 1000 }, () => update));
    expect(answer.statusCode).toBe(200);
    expect(answer.json<{ results: unknown[] }>().results).toHaveLength(1000);
  });

  it.each([
    ['no updates', []],
    ['1,001 updates', Array.from({ length: 1001 }, () => ({ playerId: 'p', delta: 1 }))],
    ['an object', {}],
    ['nothing', undefined],
  ])('refuses %s', async (_, updates) => {
    expect((await batch(updates)).json()).toMatchObject({ status: 400, errors: [{ field: 'updates' }] });
  });

  it('lists at most 20 mistakes', async () => {
    const answer = await batch(Array.from({ length: 1000 }, () => ({})));
    expect(answer.json<{ errors: unknown[] }>().errors).toHaveLength(20);
  });
});
