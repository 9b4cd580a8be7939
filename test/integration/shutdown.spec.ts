import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeEvent } from '@standings/event-json';
import { createKafka, type KafkaSettings } from '@standings/kafka-log';
import { Redis } from 'ioredis';
import type { KafkaMessage } from 'kafkajs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { readRedis } from '../demo/stores.js';
import { type App, AppProcess, buildApps } from '../support/apps/app-process.js';
import { expectDeadline } from '../support/apps/expect-deadline.js';
import { copyNewDatabase } from '../support/apps/new-database.js';
import { readTopic } from '../support/kafka.js';
import { Load } from '../support/load.js';
import { migrate } from '../support/migrated.js';
import {
  createDatabase,
  type KafkaServer,
  type RedisServer,
  startKafka,
  startRedis,
  type TestDatabase,
  uniqueName,
  waitUntil,
} from '../support/servers/index.js';

const PARTITIONS = 6;
const WITHIN_MS = 30_000;

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
  await Promise.all([migrate(database.url), copyNewDatabase(dataDir)]);
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

// Under load: in standalone.spec.ts.
describe('The standalone app, when it is told to stop', () => {
  it('ends with code 1 at its deadline when a request never ends', async () => {
    const standalone = await start('standalone', { SHUTDOWN_TIMEOUT_MS: '1000' });
    const request = 'POST /score/update HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n';
    expect(await say(await open(standalone), request)).toContain('100 Continue');
    await expectDeadline(standalone, 1000);
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
    const [seq, pending] = await client.hmget('standings:{1:0/1}:meta', 'seq', 'pending');
    const entries = await client.xlen('standings:{1:0/1}:outbox');
    return { seq: Number(seq), waiting: { pending: Number(pending), entries } };
  });
}

/** The numbers of the events in the topic, read until there are `count`. */
async function numbersInKafka(count: number): Promise<Set<number>> {
  const numbersOf = (found: readonly KafkaMessage[]) =>
    new Set(found.map(({ value }) => decodeEvent(value)).flatMap((event) => ('seq' in event ? [event.seq] : [])));
  return numbersOf(await readTopic(createKafka(settings), settings.topic, (found) => numbersOf(found).size >= count));
}
