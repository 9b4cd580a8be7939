import { Logger } from '@nestjs/common';
import type { Problem } from '@standings/http-server/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApiApp, startApiApp } from './api-app.js';

let api: ApiApp;

beforeAll(async () => (api = await startApiApp({}, { logRequests: true })));
afterAll(() => api.app.close());
beforeEach(() => {
  vi.restoreAllMocks();
  api.store.top.mockReset().mockResolvedValue({ total: 0, entries: [], previous: null, next: null });
});

const top = (headers: Record<string, string> = {}) => api.app.inject({ url: '/leaderboard/top', headers });

describe('X-Request-Id', () => {
  it('is the id of the caller if it is safe to repeat', async () => {
    expect((await top({ 'x-request-id': 'trace-1:2' })).headers['x-request-id']).toBe('trace-1:2');
    expect((await top({ 'x-request-id': 'a b' })).headers['x-request-id']).not.toBe('a b');
  });

  it('is in the problem and in the log of a fault', async () => {
    const error = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
    const fault = new TypeError('a fault');
    api.store.top.mockRejectedValue(fault);
    const answer = await top({ 'x-request-id': 'trace-2' });
    expect(answer.json<Problem>().requestId).toBe('trace-2');
    const fields = { requestId: 'trace-2', method: 'GET', url: '/leaderboard/top', error: fault };
    expect(error).toHaveBeenCalledExactlyOnceWith('A request failed', fields);
  });

  it('is in the line of each request at level debug', async () => {
    const debug = vi.spyOn(Logger.prototype, 'debug').mockReturnValue();
    await top({ 'x-request-id': 'trace-3' });
    const fields = { requestId: 'trace-3', status: 200, ms: expect.any(Number) as number };
    expect(debug).toHaveBeenCalledExactlyOnceWith('GET /leaderboard/top', fields);
  });
});

describe('Accept', () => {
  it.each(['*/*', 'application/json', 'application/*', 'text/html, application/json;q=0.5', 'text/html,*/*;q=0.1'])(
    'takes %s',
    async (accept) => {
      expect((await top({ accept })).statusCode).toBe(200);
    },
  );

  it.each(['text/html', 'application/xml', 'application/json;q=0', 'text/event-stream'])(
    'refuses %s',
    async (accept) => {
      expect((await top({ accept })).json()).toMatchObject({ status: 406, code: 'not_acceptable' });
    },
  );
});

describe('methods', () => {
  it('answers HEAD as GET, without the body', async () => {
    const answer = await api.app.inject({ method: 'HEAD', url: '/leaderboard/top' });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toBe('');
  });

  it('answers OPTIONS with the allowed methods', async () => {
    const answer = await api.app.inject({ method: 'OPTIONS', url: '/score/update' });
    expect(answer.statusCode).toBe(204);
    expect(answer.headers.allow).toBe('POST');
  });

  it.each(['PUT', 'PATCH', 'DELETE'] as const)('answers 405 to %s, with or without a body', async (method) => {
    const url = '/score/update';
    expect((await api.app.inject({ method, url })).json()).toMatchObject({ status: 405 });
    expect((await api.app.inject({ method, url, payload: {} })).json()).toMatchObject({ status: 405 });
  });
});

describe('addresses', () => {
  it.each(['/%', '/leaderboard/%zz', '/leaderboard/top%'])('answers %s with a problem', async (url) => {
    const answer = await api.app.inject({ url });
    expect(answer.json()).toMatchObject({ code: 'invalid_request' });
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it.each(['/leaderboard/top/', '/Leaderboard/top', '//leaderboard/top'])('finds nothing at %s', async (url) => {
    const answer = await api.app.inject({ url });
    expect(answer.json()).toMatchObject({ code: 'route_not_found' });
  });

  it('lists at most 20 of a thousand unknown parameters', async () => {
    const query = Array.from({ length: 800 }, (_, index) => `p${index}`).join('&');
    const answer = await api.app.inject({ url: `/leaderboard/top?${query}` });
    expect(answer.json<Problem>().errors).toHaveLength(20);
  });
});

describe('headers of every answer', () => {
  it('keep JSON from being cached, sniffed or framed', async () => {
    expect((await top()).headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    });
  });

  it('let Swagger UI load what it needs, only from this service', async () => {
    const page = await api.app.inject({ url: '/docs', headers: { accept: 'text/html' } });
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(page.headers['x-frame-options']).toBe('DENY');
    // That policy would block inline scripts of the page.
    expect(page.body).not.toMatch(/<script>/);
    for (const [, path] of page.body.matchAll(/(?:src|href)="\.(\/docs\/[^"]+)"/g)) {
      expect((await api.app.inject({ url: path ?? '' })).statusCode).toBe(200);
    }
  });

  it('do not bind the host to HTTPS, because other services may share it', async () => {
    const page = await api.app.inject({ url: '/docs', headers: { accept: 'text/html' } });
    expect(page.headers).not.toHaveProperty('strict-transport-security');
  });
});
