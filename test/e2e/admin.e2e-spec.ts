import { GLOBAL_BOARD } from '@standings/domain';
import { MAX_BODY } from '@standings/http-server/testing';
import type { Job } from '@standings/recovery';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ADMIN_TOKEN, type ApiApp, startApiApp } from './api-app.js';

const globalBoard = expect.objectContaining(GLOBAL_BOARD);

const job: Job = {
  kind: 'rebuild',
  board: 'global',
  state: 'running',
  startedAt: '2026-11-25T12:00:00.000Z',
  progress: null,
  result: null,
  reason: null,
};

describe('the admin interface', () => {
  let api: ApiApp;

  beforeAll(async () => (api = await startApiApp({ ADMIN_TOKEN })));
  afterAll(() => api.app.close());
  beforeEach(() => vi.resetAllMocks());

  const ask = (method: 'GET' | 'POST', url: string, payload?: object, authorization = `Bearer ${ADMIN_TOKEN}`) =>
    api.app.inject({ method, url, headers: { authorization }, ...(payload && { payload }) });

  it('starts a rebuild and reports its progress', async () => {
    api.maintenance.rebuild.mockResolvedValue(job);
    api.maintenance.latest.mockResolvedValue({ ...job, progress: { stage: 'scores', count: 5 } });
    const started = await ask('POST', '/admin/rebuild', {});
    expect(started.statusCode).toBe(202);
    expect(started.json()).toEqual(job);
    expect(api.maintenance.rebuild).toHaveBeenCalledExactlyOnceWith(globalBoard, { force: false });
    const looked = await ask('GET', '/admin/rebuild');
    expect(looked.json()).toEqual({ job: { ...job, progress: { stage: 'scores', count: 5 } } });
    expect(api.maintenance.latest).toHaveBeenCalledExactlyOnceWith('rebuild', globalBoard);
  });

  it('forces a rebuild only on request', async () => {
    api.maintenance.rebuild.mockResolvedValue(job);
    await ask('POST', '/admin/rebuild', { force: true });
    expect(api.maintenance.rebuild).toHaveBeenCalledExactlyOnceWith(globalBoard, { force: true });
    expect((await ask('POST', '/admin/rebuild', { force: 'yes' })).statusCode).toBe(400);
  });

  it('starts a drift check, which repairs only the side of the request', async () => {
    api.maintenance.checkDrift.mockResolvedValue({ ...job, kind: 'drift-check' });
    await ask('POST', '/admin/drift-check', {});
    await ask('POST', '/admin/drift-check', { repair: 'score-repository' });
    expect(api.maintenance.checkDrift.mock.calls).toEqual([
      [globalBoard, null],
      [globalBoard, 'score-repository'],
    ]);
    const refused = await ask('POST', '/admin/drift-check', { repair: 'both' });
    expect(refused.statusCode).toBe(400);
  });

  it('reports that there was no job', async () => {
    api.maintenance.latest.mockResolvedValue(null);
    expect((await ask('GET', '/admin/drift-check')).json()).toEqual({ job: null });
  });

  it('answers 404 for an unknown board', async () => {
    for (const answer of [
      await ask('POST', '/admin/rebuild', { board: 'atlantis' }),
      await ask('GET', '/admin/rebuild?board=atlantis'),
    ]) {
      expect(answer.statusCode).toBe(404);
    }
    expect(api.maintenance.rebuild).not.toHaveBeenCalled();
  });

  it.each([
    ['no token', ''],
    ['another token', 'Bearer another-token-of-16'],
    ['a prefix of it', `Bearer ${ADMIN_TOKEN.slice(0, -1)}`],
    ['more than it', `Bearer ${ADMIN_TOKEN}x`],
    ['another scheme', `Basic ${ADMIN_TOKEN}`],
    ['an empty token', 'Bearer '],
    ['the token alone', ADMIN_TOKEN],
    ['two tokens', `Bearer ${ADMIN_TOKEN} ${ADMIN_TOKEN}`],
  ])('answers 401 to %s, always with the same problem', async (_, authorization) => {
    const answers = [
      await ask('POST', '/admin/rebuild', {}, authorization),
      await ask('GET', '/admin/rebuild', undefined, authorization),
      await ask('POST', '/admin/drift-check', {}, authorization),
      await ask('GET', '/admin/drift-check', undefined, authorization),
    ];
    for (const answer of answers) {
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      expect(answer.json()).toMatchObject({
        code: 'unauthorized',
        detail: 'Send the admin token of the service as "Authorization: Bearer <token>".',
      });
    }
    expect(api.maintenance.rebuild).not.toHaveBeenCalled();
    expect(api.maintenance.latest).not.toHaveBeenCalled();
  });

  it.each<[string, InjectOptions]>([
    ['a body that is not JSON', { payload: '{"board":' }],
    ['a body that is too large', { payload: `{"board":"${'x'.repeat(MAX_BODY)}"}` }],
    ['a body of another kind', { headers: { 'content-type': 'text/plain' } }],
    ['an invalid content type', { headers: { 'content-type': 'no type' } }],
    ['an empty body', { payload: '' }],
    ['another method', { method: 'PUT' }],
    ['an Accept header without JSON', { headers: { accept: 'text/html' } }],
    ['an unknown address', { url: '/admin/nothing' }],
    ['an address written in another way', { url: '/%61dmin/rebuild', payload: '{"board":' }],
  ])('answers 401 before it checks %s', async (_, { headers, ...request }) => {
    const send = (authorization: string) =>
      api.app.inject({
        method: 'POST',
        url: '/admin/rebuild',
        payload: '{}',
        headers: { 'content-type': 'application/json', ...headers, authorization },
        ...request,
      });
    const refused = await send('Bearer another-token-of-16');
    expect(refused.statusCode).toBe(401);
    expect(refused.headers).toMatchObject({ 'www-authenticate': 'Bearer', 'cache-control': 'no-store' });
    expect(refused.json()).toMatchObject({ code: 'unauthorized' });
    // With the token it is refused for its own fault.
    expect([400, 404, 405, 406, 413, 415]).toContain((await send(`Bearer ${ADMIN_TOKEN}`)).statusCode);
  });

  it('does not exist without ADMIN_TOKEN', async () => {
    const closed = await startApiApp();
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const answer = await closed.app.inject({ method: 'POST', url: '/admin/rebuild', headers, payload: {} });
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'route_not_found' });
    await closed.app.close();
  });
});
