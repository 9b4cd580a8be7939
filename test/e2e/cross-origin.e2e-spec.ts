import { OutboxFullError } from '@standings/domain';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ADMIN_TOKEN, type ApiApp, startApiApp } from './api-app.js';
import { changeOf } from './examples.js';

const ORIGIN = 'https://game.example';
const ALLOWED = 'access-control-allow-origin';

const update = { method: 'POST', url: '/score/update', payload: { playerId: 'p1', delta: 1 } } as const;

function preflight(url: string, method: string, origin = ORIGIN) {
  return { method: 'OPTIONS', url, headers: { origin, 'access-control-request-method': method } } as const;
}

describe('with CORS_ORIGINS', () => {
  let api: ApiApp;

  beforeAll(async () => {
    api = await startApiApp({ ADMIN_TOKEN }, { corsOrigins: ['http://localhost:5173', ORIGIN] });
  });
  afterAll(() => api.app.close());
  beforeEach(() => {
    vi.resetAllMocks();
    api.store.add.mockImplementation(async (one) => changeOf(one));
  });

  it('answers a preflight with what a page may send', async () => {
    const { statusCode, headers } = await api.app.inject(preflight('/score/update', 'POST'));
    expect(statusCode).toBe(204);
    expect(headers).toMatchObject({
      [ALLOWED]: ORIGIN,
      'access-control-allow-methods': 'GET, HEAD, POST',
      'access-control-allow-headers': 'Content-Type, Idempotency-Key, X-Request-Id',
      'access-control-max-age': '600',
      vary: 'Origin',
    });
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
    expect(api.store.add).not.toHaveBeenCalled();
  });

  it('lets the page read the headers that it needs', async () => {
    const { headers } = await api.app.inject({ ...update, headers: { origin: ORIGIN } });
    expect(headers).toMatchObject({
      [ALLOWED]: ORIGIN,
      'access-control-expose-headers': 'Idempotent-Replayed, Retry-After, X-Request-Id',
    });
  });

  it.each(['https://game.example:8443', 'http://game.example', 'https://evil-game.example', 'null', '*'])(
    'refuses pages of %s',
    async (origin) => {
      expect((await api.app.inject(preflight('/score/update', 'POST', origin))).headers).not.toHaveProperty(ALLOWED);
      expect((await api.app.inject({ ...update, headers: { origin } })).headers).not.toHaveProperty(ALLOWED);
    },
  );

  const big = `"${'x'.repeat(300_000)}"`;
  const json = { 'content-type': 'application/json' };

  it.each<[number, InjectOptions]>([
    [404, { url: '/nowhere' }],
    [405, { method: 'DELETE', url: '/score/update' }],
    [406, { url: '/leaderboard/top', headers: { accept: 'text/html' } }],
    [413, { ...update, payload: big, headers: json }],
    [414, { url: `/leaderboard/top?cursor=${'x'.repeat(5000)}` }],
    [415, { ...update, payload: 'delta=1', headers: { 'content-type': 'text/plain' } }],
    [422, { ...update, payload: { playerId: 'p1', delta: 0.5 } }],
    [503, update],
  ])('lets the page read the problem of a %d', async (status, request) => {
    api.store.add.mockRejectedValue(new OutboxFullError());
    const answer = await api.app.inject({ ...request, headers: { ...request.headers, origin: ORIGIN } });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers[ALLOWED]).toBe(ORIGIN);
  });

  it.each(['/admin/rebuild', '/%61dmin/rebuild', '/admin/drift-check?board=global', '/admin/', '/admin/nowhere'])(
    'refuses calls of pages to %s',
    async (url) => {
      const authorization = `Bearer ${ADMIN_TOKEN}`;
      const headers = { origin: ORIGIN, authorization };
      expect((await api.app.inject({ url, headers })).headers).not.toHaveProperty(ALLOWED);
      // A browser sends nothing after a preflight that fails or allows no origin.
      const asked = await api.app.inject(preflight(url, 'POST'));
      expect(asked.statusCode === 404 || !(ALLOWED in asked.headers)).toBe(true);
    },
  );

  it('still asks for the admin token before it looks up the address', async () => {
    for (const url of ['/admin/rebuild', '/admin/nowhere']) {
      expect((await api.app.inject(preflight(url, 'POST'))).statusCode).toBe(401);
      expect((await api.app.inject({ method: 'OPTIONS', url })).statusCode).toBe(401);
    }
  });

  it('answers OPTIONS as without CORS_ORIGINS', async () => {
    const known = await api.app.inject({ method: 'OPTIONS', url: '/score/update' });
    expect(known.statusCode).toBe(204);
    expect(known.headers.allow).toBe('POST');
    expect((await api.app.inject({ method: 'OPTIONS', url: '/nowhere' })).json()).toMatchObject({ status: 404 });
  });

  it('adds no CORS header for callers without an Origin', async () => {
    const { headers } = await api.app.inject(update);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('CORS_ORIGINS', () => {
  it('set to * allows every page', async () => {
    const api = await startApiApp({}, { corsOrigins: ['*'] });
    api.store.top.mockResolvedValue({ total: 0, entries: [], previous: null, next: null });
    const { headers } = await api.app.inject({ url: '/leaderboard/top', headers: { origin: 'https://any.example' } });
    await api.app.close();
    expect(headers[ALLOWED]).toBe('*');
  });

  it('not set allows no page, and adds no header', async () => {
    const api = await startApiApp();
    const answers = await Promise.all([
      api.app.inject({ url: '/leaderboard/top', headers: { origin: ORIGIN } }),
      api.app.inject(preflight('/score/update', 'POST')),
    ]);
    await api.app.close();
    for (const { headers } of answers) {
      expect(Object.keys(headers).filter((name) => name === 'vary' || name.startsWith('access-control'))).toEqual([]);
    }
  });
});
