import type { Consumer } from 'kafkajs';
import { Client } from 'pg';
import { beforeAll, describe, expect, inject, it, type TestContext } from 'vitest';
import { type AppProcess, buildApps, type Health } from '../support/apps/app-process.js';
import { history } from '../support/score-events.js';
import { waitUntil } from '../support/servers/index.js';
import { SyncDeployment } from '../support/sync-deployment.js';

/** With the settings below events may wait for 37 s. */
const LIMIT_S = 37;
const PAST_THE_LIMIT_MS = 90_000;
const SOON_MS = 30_000;

beforeAll(() => buildApps('sync'));

// At the same time, since each of them waits for most of a minute.
describe.concurrent('the health of sync, while events wait and nothing is stored', () => {
  it('is down past the limit and says why Postgres stores nothing, although it answers', async ({ onTestFinished }) => {
    const { deployment, sync } = await start(onTestFinished);
    const other = new Client({ connectionString: deployment.environment['DATABASE_URL'] as string });
    await other.connect();
    await other.query('BEGIN');
    await other.query('LOCK TABLE player_scores IN EXCLUSIVE MODE');
    await deployment.log.append(history(20, 20));
    await untilDown(sync, /storing scores fails: a statement took too long \(57014\)$/);
    expect(await parts(sync)).toMatchObject({ postgres: { status: 'up' }, kafka: { status: 'up' } });
    await other.query('ROLLBACK');
    await other.end();
    await untilUp(sync);
  });

  it('is down past the limit although all is well here, when another member of the group stores nothing', async ({
    onTestFinished,
  }) => {
    const { deployment, sync } = await start(onTestFinished);
    const idle = await joinAndReadNothing(deployment);
    await deployment.log.append(history(200, 200));
    await untilDown(sync, /no failure is known here; look at the other sync processes of the group$/);
    await idle.disconnect();
    await untilUp(sync);
  });
});

async function start(atEnd: TestContext['onTestFinished']) {
  const deployment = await SyncDeployment.on(inject('servers'), 4);
  atEnd(() => deployment.remove());
  return { deployment, sync: await deployment.start({ DATABASE_STATEMENT_TIMEOUT_MS: '1000' }) };
}

async function untilDown(sync: AppProcess, reason: RegExp): Promise<void> {
  await waitUntil(async () => expect((await parts(sync))['progress']?.status).toBe('down'), PAST_THE_LIMIT_MS);
  const { progress } = await parts(sync);
  expect(progress?.reason).toMatch(reason);
  expect(progress?.figures?.['oldestWaitS']).toBeGreaterThanOrEqual(LIMIT_S);
  expect((await fetch(`${sync.url}/health/live`)).status).toBe(200);
}

async function untilUp(sync: AppProcess): Promise<void> {
  const stored = { progress: { status: 'up', figures: { oldestWaitS: 0 } }, kafka: { figures: { lag: 0 } } };
  await waitUntil(async () => expect(await parts(sync)).toMatchObject(stored), SOON_MS);
  await sync.ready();
}

async function parts(sync: AppProcess): Promise<Health['parts']> {
  return (await sync.health()).parts;
}

/** Takes its share of the partitions, keeps it with heartbeats, and fetches nothing. */
async function joinAndReadNothing({ kafka, groupId, settings }: SyncDeployment): Promise<Consumer> {
  const consumer = kafka.consumer({ groupId, heartbeatInterval: 500 });
  const joined = new Promise<void>((resolve) => {
    consumer.on(consumer.events.GROUP_JOIN, ({ payload: { memberAssignment } }) => {
      const mine = memberAssignment[settings.topic] ?? [];
      consumer.pause([{ topic: settings.topic }]);
      if (mine.length > 0) resolve();
    });
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [settings.topic], fromBeginning: true });
  await consumer.run({ eachMessage: async () => undefined });
  await joined;
  return consumer;
}
