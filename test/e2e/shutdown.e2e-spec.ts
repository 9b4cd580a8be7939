import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ApiApp, startApiApp } from './api-app.js';
import { changeOf } from './examples.js';
import { listen, openConnections, postHead, rawRequest, UPDATE } from './raw-request.js';

/** Sends one request from another thread, and tells what came back. */
const CLIENT = `
  const { parentPort, workerData: { port, connected } } = require('node:worker_threads');
  const socket = require('node:net').connect(port, '127.0.0.1', () =>
    socket.write('GET /health/live HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n', () => {
      Atomics.store(connected, 0, 1);
      Atomics.notify(connected, 0);
    }),
  );
  socket.once('data', (data) => parentPort.postMessage(String(data)));
  socket.once('error', (error) => parentPort.postMessage(error.message));
`;

describe('shutdown', () => {
  let api: ApiApp;

  // What Nest does on a signal. Its interface lacks the argument.
  const stop = (signal: string) => (api.app as { close(signal?: string): Promise<void> }).close(signal);

  afterEach(() => api.app.close().catch(() => undefined));

  async function start(drainMs: number): Promise<string> {
    api = await startApiApp({ SHUTDOWN_DRAIN_MS: String(drainMs) });
    api.store.add.mockImplementation(async (update) => changeOf(update));
    return `http://127.0.0.1:${await listen(api)}`;
  }

  const update = (url: string) =>
    fetch(`${url}/score/update`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: UPDATE,
    });

  it('after SIGTERM serves while it is not ready, and then closes', async () => {
    const url = await start(500);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);

    const closed = stop('SIGTERM');
    await vi.waitFor(async () => {
      const ready = await fetch(`${url}/health/ready`);
      expect(ready.status).toBe(503);
      expect(await ready.json()).toMatchObject({ status: 'shutting_down' });
    });
    const answer = await update(url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('connection')).toBe('close');
    expect((await fetch(`${url}/health/live`)).status).toBe(200);

    await closed;
    await expect(update(url)).rejects.toThrow('fetch failed');
  });

  it('answers what has come while the process was busy before it closed', async () => {
    const url = await start(0);
    const connected = new Int32Array(new SharedArrayBuffer(4));
    const client = new Worker(CLIENT, { eval: true, workerData: { port: Number(new URL(url).port), connected } });
    const answered = once(client, 'message');
    // Nothing of this process runs until the client has connected and has sent its request.
    Atomics.wait(connected, 0, 0);
    const closed = stop('SIGINT');
    expect(await answered).toEqual([expect.stringMatching(/^HTTP\/1\.1 200 /)]);
    await closed;
  });

  it('after SIGINT closes as soon as requests in flight are answered', async () => {
    const url = await start(60_000);
    let answer = (): void => {};
    api.store.add.mockImplementationOnce(
      (asked) => new Promise((resolve) => (answer = () => resolve(changeOf(asked)))),
    );
    const begun = update(url);
    await vi.waitFor(() => expect(api.store.add).toHaveBeenCalled());

    const closed = stop('SIGINT');
    await vi.waitFor(() => expect(api.app.getHttpServer().listening).toBe(false));
    answer();
    expect((await begun).status).toBe(200);
    await closed;
  });

  it('does not wait for a client that never sends its whole request', { timeout: 15_000 }, async () => {
    const { port } = new URL(await start(0));
    const answer = rawRequest(Number(port), postHead('/score/update', 9) + '{');
    await vi.waitFor(async () => expect(await openConnections(api)).toBe(1));
    await stop('SIGTERM');
    await answer;
  });
});
