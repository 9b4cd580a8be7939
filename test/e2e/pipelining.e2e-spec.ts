import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApiApp, HELD_LIMIT, startApiApp } from './api-app.js';
import { changeOf } from './examples.js';
import { head, listen, openConnections, rawRequest, updateRequest } from './raw-request.js';

describe('pipelined requests', () => {
  let api: ApiApp;
  let port: number;

  beforeAll(async () => {
    api = await startApiApp();
    port = await listen(api);
  });
  afterAll(() => api.app.close());
  beforeEach(() => vi.resetAllMocks());

  const page = head('GET /leaderboard/top');
  const lastPage = head('GET /leaderboard/top', 'Connection: close');

  it('run one after the other, each after the earlier answer is sent', async () => {
    let [asked, most] = [0, 0];
    api.store.top.mockImplementation(async () => {
      most = Math.max(most, ++asked);
      await new Promise(setImmediate);
      asked -= 1;
      return { total: 0, entries: [], previous: null, next: null };
    });
    const answers = await rawRequest(port, page.repeat(5) + lastPage);
    expect(answers.match(/HTTP\/1\.1 200/g)).toHaveLength(6);
    expect(api.store.top).toHaveBeenCalledTimes(6);
    expect(most).toBe(1);
  });

  it('are answered before later bytes that are not a request', async () => {
    let answer = (): void => {};
    const told = new Promise<void>((resolve) => (answer = resolve));
    api.store.add.mockImplementation(async (update) => {
      await told;
      return changeOf(update);
    });
    const answers = rawRequest(port, `${updateRequest().repeat(3)}GARBAGE\r\n\r\n`);
    await vi.waitFor(() => expect(api.store.add).toHaveBeenCalledTimes(3));
    answer();
    expect((await answers).match(/HTTP\/1\.1 \d+/g)).toEqual([...Array(3).fill('HTTP/1.1 200'), 'HTTP/1.1 400']);
  });

  it('do not start after the client has disconnected', async () => {
    let answer = (): void => {};
    const told = new Promise<void>((resolve) => (answer = resolve));
    api.store.top.mockImplementation(() => told.then(() => ({ total: 0, entries: [], previous: null, next: null })));
    const socket = connect(port, '127.0.0.1');
    socket.write(page.repeat(5));
    await vi.waitFor(() => expect(api.store.top).toHaveBeenCalledOnce());
    socket.destroy();
    await vi.waitFor(async () => expect(await openConnections(api)).toBe(0));
    answer();
    expect(await rawRequest(port, lastPage)).toMatch(/^HTTP\/1\.1 200/);
    expect(api.store.top).toHaveBeenCalledTimes(2);
  });

  it('close the connection that has waited the longest when all connections take too much memory', async () => {
    api.store.add.mockReturnValue(new Promise(() => {}));
    // On each connection 32 wait, with 8 KiB each.
    const fit = Math.floor(HELD_LIMIT / (32 * 8192));
    const sockets = Array.from({ length: fit + 1 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    const [oldest, ...others] = sockets;
    for (const [index, socket] of sockets.entries()) {
      socket.write(updateRequest().repeat(33));
      await vi.waitFor(() => expect(api.store.add).toHaveBeenCalledTimes(33 * (index + 1)));
    }
    await vi.waitFor(() => expect(oldest?.closed).toBe(true));
    expect(others.map(({ closed }) => closed)).toEqual(others.map(() => false));
    others.forEach((socket) => socket.destroy());
  });

  it.each([
    ['that are answered', page],
    ['that are refused', 'GET /leaderboard/top HTTP/1.1\r\n\r\n'],
    ['that cannot be routed', head('GET /%')],
  ])('%s close their connection when more than 128 wait, and later ones are not parsed', async (_, request) => {
    api.store.top.mockReturnValue(new Promise(() => {}));
    const parsed = vi.fn<() => void>();
    api.app.getHttpServer().on('request', parsed);
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.write(request.repeat(1000));
    await once(socket.resume(), 'close');
    api.app.getHttpServer().off('request', parsed);
    expect(parsed.mock.calls.length).toBeLessThan(135);
  });
});
