import { GLOBAL_BOARD, IdempotencyKeyReusedError, type ScoreUpdate } from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApiApp, startApiApp } from './api-app.js';
import { changeOf } from './examples.js';

const KEY = '8e03978e-40d5-43dd-bc93-6894a57f9324';

describe('an Idempotency-Key', () => {
  let api: ApiApp;

  beforeAll(async () => (api = await startApiApp()));
  afterAll(() => api.app.close());
  beforeEach(() => {
    vi.resetAllMocks();
    api.store.add.mockImplementation(async (update) => changeOf(update));
  });

  const post = (url: string, body: string, key?: string | string[]) =>
    api.app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) },
      payload: body,
    });
  const update = (body: string, key?: string | string[]) => post('/score/update', body, key);
  const asked = (): (ScoreUpdate | undefined)[] => api.store.add.mock.calls.map(([given]) => given);

  it('reaches the store with the request, and is optional', async () => {
    expect((await update('{"playerId":"p1","delta":5}')).statusCode).toBe(200);
    expect((await update('{"playerId":"p1","delta":5}', KEY)).statusCode).toBe(200);
    const [without, withKey] = asked();
    expect(without).toMatchObject({ board: GLOBAL_BOARD, playerId: 'p1', delta: 5 });
    expect(without?.idempotency).toBeUndefined();
    expect(withKey).toEqual({
      ...without,
      idempotency: { key: KEY, payload: 'p1 5', place: 0 },
    });
  });

  it('identifies the content of a request, not its spelling', async () => {
    await update('{"playerId":"p1","delta":5}', KEY);
    await update('{ "delta": 5, "board": "global",\n "playerId": "p1" }', KEY);
    await update('{"playerId":"p1","delta":6}', KEY);
    await update('{"playerId":"p2","delta":5}', KEY);
    const [first, same, otherDelta, otherPlayer] = asked().map((one) => one?.idempotency?.payload);
    expect(same).toBe(first);
    expect(new Set([first, otherDelta, otherPlayer]).size).toBe(3);
  });

  it('belongs to every update of a batch, by its place', async () => {
    await post('/score/batch', '{"updates":[{"playerId":"a","delta":1},{"playerId":"b","delta":2}]}', KEY);
    const [a, b] = asked().map((one) => one?.idempotency);
    expect([a?.place, b?.place]).toEqual([0, 1]);
    expect([a?.key, b?.key]).toEqual([KEY, KEY]);
    expect(a?.payload).toBe(b?.payload);
  });

  it('marks an answer that repeats an earlier one, and publishes nothing again', async () => {
    const sent = () => api.eventLog.append.mock.calls.flatMap(([events]) => events.map(({ playerId }) => playerId));
    const first = await update('{"playerId":"once","delta":5}', KEY);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    api.store.add.mockImplementation(async (given) => ({ ...changeOf(given), replayed: true, scoreChanged: null }));
    const again = await update('{"playerId":"once","delta":5}', KEY);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.json()).toEqual(first.json());
    // Events leave in order: when this one has left, so have all earlier ones.
    api.store.add.mockImplementation(async (given) => changeOf(given));
    await update('{"playerId":"after","delta":5}');
    await vi.waitFor(() => expect(sent()).toContain('after'));
    expect(sent().filter((playerId) => playerId === 'once')).toHaveLength(1);
  });

  it('marks a batch only if none of it was applied now', async () => {
    const body = '{"updates":[{"playerId":"a","delta":1},{"playerId":"b","delta":2}]}';
    api.store.add.mockImplementation(async (given) => ({
      ...changeOf(given),
      ...(given.playerId === 'a' && { replayed: true, scoreChanged: null }),
    }));
    expect((await post('/score/batch', body, KEY)).headers['idempotent-replayed']).toBeUndefined();
    api.store.add.mockImplementation(async (given) => ({ ...changeOf(given), replayed: true, scoreChanged: null }));
    expect((await post('/score/batch', body, KEY)).headers['idempotent-replayed']).toBe('true');
  });

  it('refuses the whole batch if it belongs to another request', async () => {
    api.store.add.mockRejectedValue(new IdempotencyKeyReusedError());
    const answer = await post('/score/batch', '{"updates":[{"playerId":"a","delta":1}]}', KEY);
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ code: 'idempotency_key_reused' });
  });

  it.each(['k', 'x'.repeat(255), '"8e03978e"', 'with spaces, commas: {braces}'])('is accepted as %j', async (key) => {
    expect((await update('{"playerId":"p1","delta":5}', key)).statusCode).toBe(200);
    expect(asked()[0]?.idempotency?.key).toBe(key);
  });

  it.each([
    ['empty', ''],
    ['over 255 characters', 'x'.repeat(256)],
    ['no ASCII', 'ünïcode'],
    ['a control character', 'a\tb'],
    ['two of them', ['a', 'b']],
  ])('is refused as %s', async (_, key) => {
    const answer = await update('{"playerId":"p1","delta":5}', key);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      code: 'invalid_idempotency_key',
      detail: expect.stringContaining('/docs/errors#invalid_idempotency_key'),
    });
    expect(api.store.add).not.toHaveBeenCalled();
  });
});
