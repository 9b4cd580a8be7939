import type { ScoreEvent } from '@standings/domain';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { buildApps } from '../support/apps/app-process.js';
import { expectDeadline } from '../support/apps/expect-deadline.js';
import { finalScores, history } from '../support/score-events.js';
import {
  type KafkaServer,
  type PostgresServer,
  startKafka,
  startPostgres,
  waitUntil,
} from '../support/servers/index.js';
import { SyncDeployment } from '../support/sync-deployment.js';

const PARTITIONS = 6;
const WITHIN_MS = 30_000;

let kafka: KafkaServer;
let deployment: SyncDeployment;

beforeAll(async () => {
  await buildApps('sync');
  kafka = await startKafka();
});

afterAll(() => kafka.remove());

describe('The sync app, when it is told to stop under load', () => {
  beforeEach(async () => {
    deployment = await SyncDeployment.on({ kafka, postgres: inject('servers').postgres }, PARTITIONS);
  });

  afterEach(async () => {
    await kafka.resume();
    await deployment.remove();
  });

  it('leaves the group at once, and the other stores everything', async () => {
    const { log } = deployment;
    const events = history(20_000, 2000);
    const [first, second] = await Promise.all([deployment.start({ SYNC_BATCH_SIZE: '2' }), deployment.start()]);
    await waitUntil(async () => expect(await deployment.assignments()).toEqual([3, 3]), WITHIN_MS);
    await log.append(events.slice(0, 10_000));
    await waitUntil(async () => expect(await deployment.scores()).not.toEqual({}), WITHIN_MS);
    const appended = log.append(events.slice(10_000));
    expect(await first.end('SIGTERM')).toBe(0);
    // Far below the 15 s after which a member that went without a word is missed.
    await waitUntil(async () => expect(await deployment.assignments()).toEqual([PARTITIONS]), 5000);
    await appended;
    await untilStored(events);
    expect(second.gone).toBe(false);
  });

  it('ends with code 1 at its deadline while Kafka is frozen', async () => {
    const sync = await deployment.start({ SHUTDOWN_TIMEOUT_MS: '1000' });
    await kafka.pause();
    await expectDeadline(sync, 1000);
  });
});

describe('The sync app, when it is told to stop while Postgres is frozen', () => {
  let postgres: PostgresServer;

  beforeEach(async () => {
    postgres = await startPostgres();
    deployment = await SyncDeployment.on({ kafka, postgres }, PARTITIONS);
  });

  afterEach(async () => {
    await postgres.resume();
    await deployment.remove();
    await postgres.remove();
  });

  it('ends with code 1 at its deadline, and the next one stores what it left', async () => {
    const events = history(100, 10);
    const sync = await deployment.start({ SHUTDOWN_TIMEOUT_MS: '1000' });
    const lock = await lockScores(deployment.environment['DATABASE_URL'] as string);
    await deployment.log.append(events);
    await waitUntil(async () => expect(await lock.waiting()).toBeGreaterThan(0), WITHIN_MS);
    await postgres.pause();
    await expectDeadline(sync, 1000);

    await postgres.resume();
    await lock.release();
    await deployment.start();
    await untilStored(events);
  });
});

/** Keeps every statement on the scores waiting, so that one is surely at work. */
async function lockScores(url: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN; LOCK TABLE player_scores');
  return {
    waiting: async () => (await client.query(`SELECT FROM pg_locks WHERE NOT granted`)).rowCount,
    release: () => client.end(),
  };
}

async function untilStored(events: readonly ScoreEvent[]): Promise<void> {
  await waitUntil(async () => expect(await deployment.scores()).toEqual(finalScores(events)), WITHIN_MS);
}
