import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScoreEvent } from '@standings/domain';
import { decodeEvent } from '@standings/event-json';
import { createKafka, KafkaEventLog, type KafkaSettings, ScoreEventsTopic } from '@standings/kafka-log';
import { Redis } from 'ioredis';
import { type Admin, AssignerProtocol } from 'kafkajs';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { differences, readPostgres, readRedis } from '../demo/stores.js';
import { type App, AppProcess, buildApps, migrate } from '../support/apps/app-process.js';
import { Load } from '../support/load.js';
import { finalScores, history } from '../support/score-events.js';
import {
  createDatabase,
  type KafkaServer,
  type RedisServer,
  startKafka,
  startPostgres,
  startRedis,
  type TestDatabase,
  uniqueName,
  waitUntil,
} from '../support/servers/index.js';

const PARTITIONS = 6;
const WITHIN_MS = 30_000;

/** How long a test gives a process to end after its deadline: the machine may be busy. */
const SLACK_MS = 3000;

let redis: RedisServer;
let kafka: KafkaServer;
let database: TestDatabase;
let dataDir: string;
let settings: KafkaSettings;
let environment: Record<string, string>;
let apps: AppProcess[];

beforeAll(async () => {
  await buildApps('api', 'sync', 'standalone');
  [kafka, redis] = await Promise.all([startKafka(), startRedis()]);
});

beforeEach(async () => {
  database = await createDatabase(inject('servers').postgres.url);
  dataDir = await mkdtemp(join(tmpdir(), 'standings-shutdown-'));
  settings = { brokers: [kafka.brokers], topic: uniqueName('score-events'), partitions: PARTITIONS };
  environment = {
    REDIS_URL: redis.url,
    KAFKA_BROKERS: kafka.brokers,
    KAFKA_TOPIC: settings.topic,
    KAFKA_PARTITIONS: String(PARTITIONS),
    KAFKA_GROUP_ID: uniqueName('sync'),
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    SYNC_FLUSH_MS: '100',
  };
  apps = [];
  await migrate(environment);
});

afterEach(async () => {
  await kafka.resume();
  await Promise.all(apps.map((app) => app.end('SIGKILL')));
  await withRedis((client) => client.flushall());
  await database.drop();
  await rm(dataDir, { recursive: true });
});

afterAll(() => Promise.all([kafka.remove(), redis.remove()]));

describe.each(['api', 'sync', 'standalone'] as const)('The %s app, when it is told to stop', (app) => {
  it('ends at once when it is told again', async () => {
    const running = await start(app, { SHUTDOWN_DRAIN_MS: '60000' });
    running.signal('SIGTERM');
    await untilNotReady(running);
    expect(running.gone).toBe(false);
    await waitUntil(async () => {
      running.signal('SIGTERM');
      expect(running.gone).toBe(true);
    }, WITHIN_MS);
    expect(await running.exited()).toBe(128 + 15);
    expect(running.printed).toContain('Told to stop again');
  });

  it('waits neither for clients that say nothing nor for one that never ends its request', async () => {
    const running = await start(app);
    const [idle, slow] = await Promise.all([open(running), open(running)]);
    slow.write('GET /health/live HTTP/1.1\r\nHo');
    await say(idle, 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await running.end('SIGTERM')).toBe(0);
  });
});

describe('The api app, when it is told to stop under load', () => {
  it('sends every event to Kafka before it ends, also of what it served meanwhile', async () => {
    const api = await start('api', { SHUTDOWN_DRAIN_MS: '5000' });
    const load = new Load([api.url]);
    await stopUnder(load, api);
    const { seq, waiting } = await outbox();
    expect(waiting).toEqual({ pending: 0, entries: 0 });
    expect(await numbersInKafka(seq)).toEqual(new Set(Array.from({ length: seq }, (_, index) => index + 1)));
    load.expectWithinBounds(await readRedis(redis.url));
  });

  it('ends with code 1 at its deadline while Kafka is frozen, and the next one sends what it left', async () => {
    const api = await start('api', { SHUTDOWN_TIMEOUT_MS: '1000' });
    await kafka.pause();
    const load = new Load([api.url]);
    await load.during(() => load.acknowledgedAtLeast(200));
    await expectDeadline(api, 1000);
    expect((await outbox()).waiting.pending).toBeGreaterThan(0);

    await kafka.resume();
    await start('api');
    await waitUntil(async () => expect((await outbox()).waiting).toEqual({ pending: 0, entries: 0 }), WITHIN_MS);
    expect(load.failed).toBe(0);
  });
});

describe('The standalone app, when it is told to stop under load', () => {
  it('fails no request, and the next one knows every score', async () => {
    const first = await start('standalone', { SHUTDOWN_DRAIN_MS: '5000' });
    const load = new Load([first.url]);
    await stopUnder(load, first);
    load.expectWithinBounds(await boardOf(await start('standalone')));
  });

  it('ends with code 1 at its deadline when a request never ends', async () => {
    const standalone = await start('standalone', { SHUTDOWN_TIMEOUT_MS: '1000' });
    const request = 'POST /score/update HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n';
    expect(await say(await open(standalone), request)).toContain('100 Continue');
    await expectDeadline(standalone, 1000);
  });
});

describe('The sync app, when it is told to stop under load', () => {
  it('leaves the group at once, and the other stores everything', async () => {
    const events = history(20_000, 2000);
    const [first, second] = await Promise.all([start('sync', { SYNC_BATCH_SIZE: '2' }), start('sync')]);
    await waitUntil(async () => expect(await assignments()).toEqual([3, 3]), WITHIN_MS);
    await append(events.slice(0, 10_000));
    await waitUntil(async () => expect((await readPostgres(database.url)).size).toBeGreaterThan(0), WITHIN_MS);
    const appended = append(events.slice(10_000));
    expect(await first.end('SIGTERM')).toBe(0);
    // Far below the 15 s after which a member that went without a word is missed.
    await waitUntil(async () => expect(await assignments()).toEqual([PARTITIONS]), 5000);
    await appended;
    await untilStored(events);
    expect(second.gone).toBe(false);
  });

  it('ends with code 1 at its deadline while Kafka is frozen', async () => {
    const sync = await start('sync', { SHUTDOWN_TIMEOUT_MS: '1000' });
    await kafka.pause();
    await expectDeadline(sync, 1000);
  });

  it('ends with code 1 at its deadline while Postgres is frozen, and the next one stores what it left', async () => {
    const postgres = await startPostgres();
    environment['DATABASE_URL'] = postgres.url;
    await migrate(environment);
    const events = history(100, 10);
    const sync = await start('sync', { SHUTDOWN_TIMEOUT_MS: '1000' });
    const lock = await lockScores(postgres.url);
    await append(events);
    await waitUntil(async () => expect(await lock.waiting()).toBeGreaterThan(0), WITHIN_MS);
    await postgres.pause();
    await expectDeadline(sync, 1000);

    await postgres.resume();
    await lock.release();
    await start('sync');
    await untilStored(events, postgres.url);
    await postgres.remove();
  });
});

async function start(app: App, more: Readonly<Record<string, string>> = {}): Promise<AppProcess> {
  const running = await AppProcess.start(app, { ...environment, ...more });
  apps.push(running);
  return running.ready();
}

/** Tells it to stop, goes on sending while it says that it is not ready, and waits for its end. */
async function stopUnder(load: Load, running: AppProcess): Promise<void> {
  await load.during(async () => {
    await load.acknowledgedAtLeast(300);
    running.signal('SIGTERM');
    await untilNotReady(running);
    await load.acknowledgedAtLeast(600);
  });
  expect(running.gone).toBe(false);
  expect(await running.exited()).toBe(0);
  expect(load.failed).toBe(0);
}

async function untilNotReady(running: AppProcess): Promise<void> {
  await waitUntil(async () => expect((await running.health()).code).toBe(503), WITHIN_MS);
}

async function expectDeadline(running: AppProcess, deadlineMs: number): Promise<void> {
  const told = Date.now();
  expect(await running.end('SIGTERM')).toBe(1);
  expect(Date.now() - told).toBeGreaterThanOrEqual(deadlineMs);
  expect(Date.now() - told).toBeLessThan(deadlineMs + SLACK_MS);
  expect(running.printed).toContain(`Stopping took longer than ${deadlineMs} ms`);
}

async function open(running: AppProcess): Promise<Socket> {
  const socket = connect(Number(new URL(running.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

/** @returns the first bytes of the answer. */
async function say(socket: Socket, bytes: string): Promise<string> {
  socket.write(bytes);
  return new Promise((resolve) => socket.once('data', (answer) => resolve(answer.toString())));
}

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

async function withRedis<T>(use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(redis.url);
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}

/** How many updates were applied, and what of them waits in the outbox. */
async function outbox(): Promise<{ seq: number; waiting: { pending: number; entries: number } }> {
  return withRedis(async (client) => {
    const [seq, pending] = await client.hmget('standings:{global/0}:meta', 'seq', 'pending');
    const entries = await client.xlen('standings:{global/0}:outbox');
    return { seq: Number(seq), waiting: { pending: Number(pending), entries } };
  });
}

/** The numbers of the events in the topic, read until there are `count`. */
async function numbersInKafka(count: number): Promise<Set<number>> {
  const consumer = createKafka(settings).consumer({ groupId: uniqueName('reader'), maxWaitTimeInMs: 100 });
  const numbers = new Set<number>();
  await consumer.connect();
  await consumer.subscribe({ topics: [settings.topic], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      const event = decodeEvent(message.value);
      if ('seq' in event) numbers.add(event.seq);
    },
  });
  await waitUntil(async () => expect(numbers.size).toBe(count), WITHIN_MS);
  await consumer.disconnect();
  return numbers;
}

async function boardOf(running: AppProcess): Promise<Map<string, number>> {
  const answer = await fetch(`${running.url}/leaderboard/top?n=1000`);
  const { entries } = (await answer.json()) as { entries: { playerId: string; score: number }[] };
  return new Map(entries.map(({ playerId, score }) => [playerId, score]));
}

async function append(events: readonly ScoreEvent[]): Promise<void> {
  const client = createKafka(settings);
  const log = new KafkaEventLog(client, new ScoreEventsTopic(client, settings), settings.topic);
  await log.append(events);
  await log.close();
}

async function untilStored(events: readonly ScoreEvent[], url = database.url): Promise<void> {
  const expected = new Map(Object.entries(finalScores(events)));
  await waitUntil(async () => expect(differences(expected, await readPostgres(url))).toBe(0), WITHIN_MS);
}

/** How many partitions each member of the group has. */
async function assignments(): Promise<number[]> {
  return withAdmin(async (admin) => {
    const { groups } = await admin.describeGroups([environment['KAFKA_GROUP_ID'] as string]);
    const members = groups[0]?.members ?? [];
    return members.map(({ memberAssignment }) => {
      const decoded = AssignerProtocol.MemberAssignment.decode(memberAssignment);
      return decoded?.assignment[settings.topic]?.length ?? 0;
    });
  });
}

async function withAdmin<T>(use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = createKafka(settings).admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}
