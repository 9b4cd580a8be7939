import { constants, getPriority } from 'node:os';
import type { Problem } from '@standings/http-server/testing';
import { describe, expect, it } from 'vitest';
import { AppProcess } from '../support/apps/app-process.js';
import { scoreEvent } from '../support/score-events.js';
import { waitUntil } from '../support/servers/index.js';
import { useSyncDeployment } from '../support/sync-deployment.js';

const WITHIN_MS = 30_000;

const deployment = useSyncDeployment(1);

describe('The process of sync', () => {
  it('reads nothing and says so while migrations are pending, and begins when they have run', async () => {
    await deployment().dataSource.undoLastMigration();
    await deployment().log.append([scoreEvent()]);
    const sync = await deployment().spawn();
    await waitUntil(async () => {
      const { code, text } = await sync.health();
      expect(code).toBe(503);
      expect(text).toContain('npm run migrate');
    }, WITHIN_MS);
    const migration = await AppProcess.start('sync', deployment().environment, 'migrate');
    expect(await migration.exited()).toBe(0);
    await sync.ready();
    await waitUntil(async () => expect(await deployment().scores()).toEqual({ p1: scoreEvent().newScore }), WITHIN_MS);
  });

  it('answers over HTTP as the api does: with problems, within limits', async () => {
    const sync = await deployment().spawn({ DATABASE_URL: 'postgres://standings@127.0.0.1:1/nowhere' });
    await waitUntil(async () => expect((await fetch(`${sync.url}/health/live`)).status).toBe(200), WITHIN_MS);
    const nowhere = await fetch(`${sync.url}/nowhere`);
    expect(nowhere.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const problem = (await nowhere.json()) as Problem;
    expect(problem).toMatchObject({
      status: 404,
      code: 'route_not_found',
      requestId: nowhere.headers.get('x-request-id'),
    });
    expect(await (await fetch(sync.url + problem.type)).text()).toContain('id="route_not_found"');
    expect(await (await fetch(`${sync.url}/health/live`, { method: 'POST', body: '{}' })).json()).toMatchObject({
      code: 'method_not_allowed',
    });
    expect(await (await fetch(`${sync.url}/health/live?${'x'.repeat(5000)}`)).json()).toMatchObject({
      code: 'uri_too_long',
    });
    expect((await fetch(`${sync.url}/docs-json`)).status).toBe(404);
  });

  it('lets the api of the same machine have the processor first', async () => {
    const sync = await deployment().spawn();
    await waitUntil(
      async () => expect(getPriority(sync.pid)).toBe(constants.priority.PRIORITY_BELOW_NORMAL),
      WITHIN_MS,
    );
  });

  it('says what to do when its port is taken', async () => {
    const first = await deployment().spawn();
    await waitUntil(async () => expect((await fetch(`${first.url}/health/live`)).status).toBe(200), WITHIN_MS);
    const second = await deployment().spawn({ PORT: new URL(first.url).port });
    expect(await second.exited()).toBe(1);
    expect(second.printed).toMatch(
      /^Cannot listen on 127\.0\.0\.1, port \d+ \(listen EADDRINUSE.*\)\. Set PORT and HOST/m,
    );
    expect(second.printed).not.toContain('node:net');
  });

  it('names every mistake in its environment and does not start', async () => {
    const sync = await deployment().spawn({ DATABASE_URL: 'nowhere', SYNC_BATCH_SIZE: '0' });
    expect(await sync.exited()).toBe(1);
    expect(sync.printed).toMatch(/SYNC_BATCH_SIZE: .*\n.*DATABASE_URL: /);
  });
});
