import type { ScoreEvent } from '@standings/domain';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { expectDeadline } from '../support/apps/expect-deadline.js';
import { finalScores, history } from '../support/score-events.js';
import {
  type KafkaServer,
  type PostgresServer,
  startKafka,
  startPostgres,
  waitUntil,
} from '../support/servers/index.js';
import { type SyncDeployment, useSyncDeployment } from '../support/sync-deployment.js';

const PARTITIONS = 6;
const WITHIN_MS = 30_000;

let kafka: KafkaServer;

beforeAll(async () => {
  kafka = await startKafka();
});

afterAll(() => kafka.remove());

describe('The sync app, when it is told to stop under load', () => {
  const deployment = useSyncDeployment(PARTITIONS, () => ({ kafka, postgres: inject('servers').postgres }));

  afterEach(() => kafka.resume());

  it('leaves the group at once, and the other stores everything', async () => {
    const { log } = deployment();
    const events = history(20_000, 2000);
    const [first, second] = await Promise.all([deployment().start({ SYNC_BATCH_SIZE: '2' }), deployment().start()]);
    await waitUntil(async () => expect(await deployment().assignments()).toEqual([3, 3]), WITHIN_MS);
    await log.append(events.slice(0, 10_000));
    await waitUntil(async () => expect(await deployment().scores()).not.toEqual({}), WITHIN_MS);
    const appended = log.append(events.slice(10_000));
    expect(await first.end('SIGTERM')).toBe(0);
    // Far below the 15 s after which a member that went without a word is missed.
    await waitUntil(async () => expect(await deployment().assignments()).toEqual([PARTITIONS]), 5000);
    await appended;
    await untilStored(deployment(), events);
    expect(second.gone).toBe(false);
  });

  it('ends with code 1 at its deadline while Kafka is frozen', async () => {
    const sync = await deployment().start({ SHUTDOWN_TIMEOUT_MS: '1000' });
    await kafka.pause();
    await expectDeadline(sync, 1000);
  });
});

describe('The sync app, when it is told to stop while Postgres is frozen', () => {
  let postgres: PostgresServer;

  beforeAll(async () => {
    postgres = await startPostgres();
  });

  const deployment = useSyncDeployment(PARTITIONS, () => ({ kafka, postgres }));

  afterEach(() => postgres.resume());

  afterAll(() => postgres.remove());

  it('ends with code 1 at its deadline, and the next one stores what it left', async () => {
    const events = history(100, 10);
    const sync = await deployment().start({ SHUTDOWN_TIMEOUT_MS: '1000' });
    const lock = await lockScores(deployment().environment['DATABASE_URL'] as string);
    await deployment().log.append(events);
    await waitUntil(async () => expect(await lock.waiting()).toBeGreaterThan(0), WITHIN_MS);
    await postgres.pause();
    await expectDeadline(sync, 1000);

    await postgres.resume();
    await lock.release();
    await deployment().start();
    await untilStored(deployment(), events);
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

async function untilStored(deployment: SyncDeployment, events: readonly ScoreEvent[]): Promise<void> {
  await waitUntil(async () => expect(await deployment.scores()).toEqual(finalScores(events)), WITHIN_MS);
}
