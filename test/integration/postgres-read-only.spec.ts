import { setTimeout as sleep } from 'node:timers/promises';
import { type KafkaSettings, KafkaEventLog, ScoreEventsTopic, createKafka } from '@standings/kafka-log';
import { createDataSource } from '@standings/persistence';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { AppProcess, buildApps } from '../support/apps/app-process.js';
import { migrate } from '../support/migrated.js';
import { ONE_SHARD } from '../support/boards.js';
import { scoreEvent } from '../support/score-events.js';
import {
  createDatabase,
  type PostgresServer,
  query,
  startPostgres,
  type TestDatabase,
  uniqueName,
} from '../support/servers/index.js';

/** What docs/operations.md promises from the moment when the database takes writes again. */
const STORED_WITHIN = { timeout: 15_000, interval: 100 };
const SOON = { timeout: 30_000, interval: 100 };

let log: KafkaEventLog;
let environment: Record<string, string>;
let sync: AppProcess;

beforeAll(() => buildApps('sync'));

beforeEach(() => {
  const { kafka: server } = inject('servers');
  const settings: KafkaSettings = {
    brokers: server.brokers.split(','),
    topic: uniqueName('score-events'),
    partitions: 2,
  };
  const kafka = createKafka(settings);
  log = new KafkaEventLog(kafka, new ScoreEventsTopic(kafka, settings), settings.topic, ONE_SHARD);
  environment = {
    KAFKA_BROKERS: server.brokers,
    KAFKA_TOPIC: settings.topic,
    KAFKA_PARTITIONS: '2',
    KAFKA_GROUP_ID: uniqueName('sync'),
    SYNC_FLUSH_MS: '100',
  };
});

afterEach(async () => {
  await sync.end('SIGKILL');
  await log.close();
});

describe('sync, while its database is read-only as in a failover', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createDatabase(inject('servers').postgres.url);
    await startSync(database.url);
    await log.append([scoreEvent({ playerId: 'before' })]);
    await expect.poll(() => stored(database.url), SOON).toEqual(['before']);
  });

  afterEach(() => database.drop());

  it('says so in its health, drops the sessions of that time, and stores within 15 s of the end of it', async () => {
    await database.setReadOnly('on');
    await database.endSessions();
    // As long as a failover takes: sessions are opened meanwhile.
    await sleep(3000);
    await log.append([scoreEvent({ playerId: 'meanwhile', seq: 2 })]);
    await expect.poll(postgresHealth, SOON).toMatch(/^it refuses writes: default_transaction_read_only is on/);
    // Long enough for the longest pause between two attempts.
    await expect.poll(() => sync.printed.split('"failures"').length, SOON).toBeGreaterThan(8);
    await database.setReadOnly('off');
    await expect.poll(() => stored(database.url), STORED_WITHIN).toEqual(['before', 'meanwhile']);
    await sync.ready();
  });
});

describe('sync, on a standby', () => {
  let postgres: PostgresServer;

  beforeAll(async () => {
    postgres = await startPostgres();
  });

  afterAll(() => postgres.remove());

  it('says so in its health, and stores within 15 s of the promotion', async () => {
    await startSync(postgres.url);
    await becomeStandby(postgres);
    await log.append([scoreEvent({ playerId: 'meanwhile' })]);
    await expect.poll(postgresHealth, SOON).toMatch(/^it refuses writes: it is a standby/);
    await expect.poll(() => sync.printed, SOON).toContain('(25006)');
    await query(postgres.url, 'SELECT pg_promote()');
    await expect.poll(() => stored(postgres.url), STORED_WITHIN).toEqual(['meanwhile']);
    await sync.ready();
  });
});

/** A standby without a primary: it stays where it is until it is promoted. */
async function becomeStandby(postgres: PostgresServer): Promise<void> {
  await query(postgres.url, `COPY (SELECT '') TO PROGRAM 'cat > standby.signal'`);
  await postgres.stop();
  await postgres.start();
}

async function startSync(url: string): Promise<void> {
  environment['DATABASE_URL'] = url;
  await migrate(url);
  sync = await AppProcess.start('sync', environment);
  await sync.ready();
}

/** Why the part `postgres` of sync is not up; nothing if it is. */
async function postgresHealth(): Promise<string> {
  const { parts } = await sync.health();
  return parts['postgres']?.reason ?? '';
}

async function stored(url: string): Promise<string[]> {
  return withDatabase(url, async (dataSource) => {
    const rows = await dataSource.query<{ player_id: string }[]>('SELECT player_id FROM player_scores ORDER BY seq');
    return rows.map((row) => row.player_id);
  });
}

async function withDatabase<T>(url: string, use: (dataSource: DataSource) => Promise<T>): Promise<T> {
  const dataSource = await createDataSource({ url, poolSize: 1 }).initialize();
  try {
    return await use(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
