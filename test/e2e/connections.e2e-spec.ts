import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ADMIN_TOKEN, type ApiApp, startApiApp } from './api-app.js';
import { changeOf } from './examples.js';
import {
  head,
  listen,
  openConnections,
  parseAnswer,
  postHead,
  rawRequest,
  UPDATE,
  updateRequest,
} from './raw-request.js';

describe('connections', () => {
  let api: ApiApp;
  let port: number;

  beforeAll(async () => {
    api = await startApiApp({ ADMIN_TOKEN });
    port = await listen(api);
  });
  afterAll(() => api.app.close());
  beforeEach(() => {
    vi.restoreAllMocks();
    api.store.add.mockReset().mockImplementation(async (update) => changeOf(update));
  });

  const updateHead = postHead('/score/update', UPDATE.length);
  const lastUpdate = updateRequest('Connection: close');

  const closed = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));

  it('answers requests that were sent without waiting, in order', async () => {
    const answers = await rawRequest(
      port,
      `${updateRequest()}${updateHead}${'{"playerId":"p 1"}'.padEnd(UPDATE.length)}${lastUpdate}`,
    );
    expect(answers.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400', 'HTTP/1.1 200']);
  });

  it('keeps the connection of a request that was refused', async () => {
    const answers = await rawRequest(port, head('GET /nowhere') + lastUpdate);
    expect(answers.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200']);
  });

  it('closes a connection whose body does not arrive', async () => {
    const server = api.app.getHttpServer();
    const { headersTimeout, requestTimeout } = server;
    // The shorter of the two limits applies to the headers.
    Object.assign(server, { headersTimeout: 50, requestTimeout: 100 });
    const answer = await rawRequest(port, `${updateHead}{"playerId"`);
    Object.assign(server, { headersTimeout, requestTimeout });
    expect(parseAnswer(answer)).toMatchObject({ status: 408 });
  });

  const post = (path: string, ...headers: readonly string[]) => postHead(path, 1_000_000_000, ...headers);

  /** The answers to a request that never ends, and the time to the first answer and to the end, in ms. */
  const endless = async (request: string, more: string) => {
    const began = performance.now();
    const socket = connect(port, '127.0.0.1');
    let [heard, answered] = ['', 0];
    socket.on('error', () => {}).on('data', (data) => (heard += String(data)));
    socket.once('data', () => (answered = performance.now() - began));
    socket.write(request);
    const sending = setInterval(() => socket.writableNeedDrain || socket.write(more), 10);
    await closed(socket);
    clearInterval(sending);
    const statuses = heard.match(/HTTP\/1\.1 \d{3}/g)?.map((line) => Number(line.slice(9)));
    return { statuses, atOnce: answered < 500, ended: performance.now() - began < 3000 };
  };

  it.each([
    [401, post('/admin/rebuild')],
    [404, post('/nowhere')],
    [405, post('/leaderboard/top')],
    [406, post('/score/update', 'Accept: text/html')],
    [413, post('/score/update')],
    [414, post(`/${'x'.repeat(5000)}`)],
    [415, post('/score/update').replace('application/json', 'text/plain')],
    [400, post('/%')],
    [400, post('/score/update').replace('Host: x\r\n', '')],
    [200, post('/health/live').replace('POST', 'GET')],
    [204, post('/score/update').replace('POST', 'OPTIONS')],
  ])('answers %d without waiting for a body that it does not read, once', async (status, request) => {
    const silentSlowAndFast = ['', 'x', 'x'.repeat(1_000_000)];
    const answers = await Promise.all(silentSlowAndFast.map((more) => endless(request, more)));
    expect(answers).toEqual(silentSlowAndFast.map(() => ({ statuses: [status], atOnce: true, ended: true })));
  });

  it('keeps the connection when an unread body arrives after the answer', async () => {
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    for (const path of ['/nowhere', '/admin/rebuild', '/leaderboard/top']) {
      socket.write(postHead(path, 20_000));
      expect(String(await once(socket, 'data'))).toMatch(/HTTP\/1\.1 40[145]/);
      socket.write('x'.repeat(20_000));
    }
    socket.write(lastUpdate);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200/);
  });

  it('limits headers and whole requests, and checks often enough to enforce that', () => {
    expect(api.app.getHttpServer()).toMatchObject({ headersTimeout: 5000, requestTimeout: 10_000 });
  });

  it('closes a connection that it refused, even if the client never does', async () => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => {}).write('HELLO\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(parseAnswer(String(answer)).status).toBe(400);
    await vi.waitFor(async () => expect(await openConnections(api)).toBe(0), 5000);
    socket.destroy();
  });

  it('lets at most 33 requests wait on a connection, and takes more after their answers', async () => {
    let answer = (): void => {};
    const told = new Promise<void>((resolve) => (answer = resolve));
    api.store.add.mockImplementation((update) => told.then(() => changeOf(update)));
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.on('data', (data) => (heard += String(data)));
    socket.write(updateRequest().repeat(100));
    await vi.waitFor(() => expect(api.store.add).toHaveBeenCalledTimes(33));
    answer();
    await vi.waitFor(() => expect(heard.match(/HTTP\/1\.1 \d{3}/g)).toHaveLength(100));
    expect(heard.match(/HTTP\/1\.1 200/g)).toHaveLength(33);
    expect(heard.match(/More than 32 requests were sent/g)).toHaveLength(67);

    socket.write(updateRequest().repeat(33));
    await vi.waitFor(() => expect(heard.match(/HTTP\/1\.1 200/g)).toHaveLength(66));
    socket.destroy();
    expect(api.store.add).toHaveBeenCalledTimes(66);
  });

  it.each([
    ['CONNECT', head('CONNECT x:80'), 405, 'method_not_allowed'],
    ['no Host', 'GET /leaderboard/top HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'invalid_request'],
    ['QUERY', head('QUERY /nowhere', 'Connection: close'), 404, 'route_not_found'],
    ['..', head('GET /docs/../x', 'Connection: close'), 404, 'route_not_found'],
  ])('answers %s with a problem', async (_, request, status, code) => {
    const answer = parseAnswer(await rawRequest(port, request));
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ status, code });
  });

  it('ignores every expectation except 100-continue', async () => {
    const odd = await rawRequest(port, updateRequest('Expect: wonders', 'Connection: close'));
    expect(parseAnswer(odd).status).toBe(200);
    const usual = await rawRequest(port, updateRequest('Expect: 100-continue', 'Connection: close'));
    expect(usual).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  });

  it('applies an update without an answer if the client closes its side of the connection first', async () => {
    let answer = (): void => {};
    const told = new Promise<void>((resolve) => (answer = resolve));
    api.store.add.mockImplementation((update) => told.then(() => changeOf(update)));
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end(updateRequest());
    await vi.waitFor(() => expect(api.store.add).toHaveBeenCalledOnce());
    await vi.waitFor(async () => expect(await openConnections(api)).toBe(0));
    answer();
    expect(await text(socket)).toBe('');
  });

  it('answers bytes that are not HTTP with a problem', async () => {
    const { status, body } = parseAnswer(await rawRequest(port, 'HELLO\r\n\r\n'));
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ code: 'invalid_request' });
  });

  it('logs no fault when a client disconnects in the middle of its body', async () => {
    const error = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
    const socket = connect(port, '127.0.0.1');
    socket.write(`${updateHead}{"playerId"`);
    await vi.waitFor(async () => expect(await openConnections(api)).toBe(1));
    socket.destroy();
    await vi.waitFor(async () => expect(await openConnections(api)).toBe(0));
    expect(error).not.toHaveBeenCalled();
  });

  it('logs no fault when a client disconnects before the answer', async () => {
    const error = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
    let fail = (): void => {};
    const answered = new Promise<never>((_, reject) => (fail = () => reject(new TypeError('too late'))));
    api.store.add.mockReturnValueOnce(answered);
    const socket = connect(port, '127.0.0.1');
    socket.write(updateRequest());
    await vi.waitFor(() => expect(api.store.add).toHaveBeenCalled());
    socket.destroy();
    await vi.waitFor(async () => expect(await openConnections(api)).toBe(0));
    fail();
    await answered.catch(() => undefined);
    await new Promise(setImmediate);
    expect(error).not.toHaveBeenCalled();
  });

  it('serves other clients during a flood of headers', async () => {
    const flood = connect(port, '127.0.0.1');
    flood.on('error', () => {}).write(`GET / HTTP/1.1\r\n${'X-Flood: 1234567890\r\n'.repeat(5000)}`);
    const [answer] = await Promise.all([rawRequest(port, lastUpdate), closed(flood.resume())]);
    expect(parseAnswer(answer).status).toBe(200);
  });
});
