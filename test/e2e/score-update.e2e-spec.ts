import { GLOBAL_BOARD, ScoreOutOfRangeError } from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApiApp, startApiApp } from './api-app.js';
import { changeOf, firstChangeOf } from './examples.js';

describe('POST /score/update', () => {
  let api: ApiApp;

  beforeAll(async () => (api = await startApiApp()));
  afterAll(() => api.app.close());
  beforeEach(() => {
    vi.clearAllMocks();
    api.store.add.mockImplementation(async (update) => changeOf(update));
  });

  const asked = { board: GLOBAL_BOARD, delta: -5 };
  const logged = () => api.eventLog.append.mock.calls.flatMap(([events]) => events);
  const update = (payload: object) => api.app.inject({ method: 'POST', url: '/score/update', payload });

  it('answers the new and the previous score and rank', async () => {
    const answer = await update({ playerId: 'p123', delta: 50 });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.json()).toEqual({
      board: 'global',
      playerId: 'p123',
      delta: 50,
      applied: true,
      newScore: 1500,
      previousScore: 1450,
      rank: 7,
      previousRank: 9,
    });
  });

  it('answers null for the previous score and rank of a new player', async () => {
    api.store.add.mockImplementation(async (asked) => firstChangeOf(asked));
    expect((await update({ playerId: 'p123', delta: 50 })).json()).toMatchObject({
      newScore: 50,
      previousScore: null,
      previousRank: null,
    });
  });

  it('passes the update to the ranking store, and its event to the event log', async () => {
    await update({ playerId: 'p-event', delta: -5, board: 'global' });
    expect(api.store.add).toHaveBeenCalledExactlyOnceWith({
      playerId: 'p-event',
      delta: -5,
      board: expect.objectContaining(GLOBAL_BOARD),
      // `global` always exists.
      asOf: Number.MAX_SAFE_INTEGER,
    });
    await vi.waitFor(() =>
      expect(logged()).toContainEqual(changeOf({ ...asked, playerId: 'p-event' }).scoreChanged?.event),
    );
  });

  it('does not wait for the event log', async () => {
    let confirm = (): void => {};
    api.eventLog.append.mockReturnValueOnce(new Promise<void>((resolve) => (confirm = resolve)));
    expect((await update({ playerId: 'p123', delta: 1 })).statusCode).toBe(200);
    confirm();
  });

  it.each(['a', 'A-Z.09_:@|+=/~', 'x'.repeat(128), 'google-oauth2|1234', 'someone@example.com'])(
    'takes the player id %j',
    async (playerId) => {
      expect((await update({ playerId, delta: 1 })).json()).toMatchObject({ playerId });
    },
  );

  it.each(['', 'x'.repeat(129), 'a b', 'a{b}', 'a\u0000', 'a\r\nb', 'pаypal', 'ﬁ', 'a"b', 7, null])(
    'refuses the player id %j',
    async (playerId) => {
      const answer = await update({ playerId, delta: 1 });
      expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ field: 'playerId' }] });
      expect(api.store.add).not.toHaveBeenCalled();
    },
  );

  it.each([0, 1, -1, 9007199254740991, -9007199254740991])('takes the delta %d', async (delta) => {
    expect((await update({ playerId: 'p1', delta })).json()).toMatchObject({ delta });
  });

  it.each(['0.5', '"50"', '1e400', '-1e400', '9007199254740992', '-9007199254740993', 'null', 'true', '[1]', '{}'])(
    'refuses the delta %s with 422',
    async (delta) => {
      const payload = `{"playerId":"p1","delta":${delta}}`;
      const headers = { 'content-type': 'application/json' };
      const answer = await api.app.inject({ method: 'POST', url: '/score/update', payload, headers });
      expect(answer.json()).toMatchObject({ status: 422, code: 'invalid_delta', errors: [{ field: 'delta' }] });
      expect(api.store.add).not.toHaveBeenCalled();
    },
  );

  it('answers 400 to a request whose shape is wrong too, naming every mistake', async () => {
    const answer = await update({ delta: 0.5, bord: 'global' });
    expect(answer.json()).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [
        { field: 'playerId', message: 'is missing' },
        { field: 'delta', message: 'must be a whole number within ±9007199254740991' },
        { field: 'bord', message: 'is not known here' },
      ],
    });
  });

  it('answers 400, not 422, to a missing delta', async () => {
    expect((await update({ playerId: 'p1' })).json()).toMatchObject({ status: 400, errors: [{ field: 'delta' }] });
  });

  it.each(['', 'Global', '-a', 'a b', '{a}', 'x'.repeat(65), null])('refuses the board id %j', async (board) => {
    expect((await update({ playerId: 'p1', delta: 1, board })).json()).toMatchObject({
      status: 400,
      errors: [{ field: 'board' }],
    });
  });

  it('reports a sum outside the range, and publishes nothing', async () => {
    api.store.add.mockRejectedValueOnce(new ScoreOutOfRangeError(9007199254740991, 1));
    const answer = await update({ playerId: 'p-refused', delta: 1 });
    expect(answer.json()).toMatchObject({ status: 422, code: 'score_out_of_range' });

    await update({ playerId: 'p-later', delta: 1 });
    await vi.waitFor(() => expect(logged()).toContainEqual(expect.objectContaining({ playerId: 'p-later' })));
    expect(logged()).not.toContainEqual(expect.objectContaining({ playerId: 'p-refused' }));
  });
});
