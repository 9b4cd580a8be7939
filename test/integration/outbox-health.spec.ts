import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { differences, readPostgres, readRedis } from '../demo/stores.js';
import { AppProcess, buildApps, type HealthPart } from '../support/apps/app-process.js';
import { migrate } from '../support/migrated.js';
import {
  createDatabase,
  freePort,
  type RedisServer,
  startRedis,
  type TestDatabase,
  uniqueName,
} from '../support/servers/index.js';

const SOON = { timeout: 45_000, interval: 200 };
const shard = 'standings:{1:0/1}';

let server: RedisServer;
let redis: Redis;
let database: TestDatabase;
let environment: Record<string, string>;
/** Reaches all servers, */
let api: AppProcess;
/** and this one all but Kafka. */
let cutOff: AppProcess;
let sync: AppProcess;

beforeAll(async () => {
  await buildApps('api', 'sync');
  server = await startRedis();
  redis = new Redis(server.url);
  database = await createDatabase(inject('servers').postgres.url);
  environment = {
    REDIS_URL: server.url,
    KAFKA_BROKERS: inject('servers').kafka.brokers,
    KAFKA_TOPIC: uniqueName('score-events'),
    KAFKA_GROUP_ID: uniqueName('sync'),
    DATABASE_URL: database.url,
    SYNC_FLUSH_MS: '100',
  };
  await migrate(database.url);
  [api, sync] = await Promise.all([AppProcess.start('api', environment), AppProcess.start('sync', environment)]);
  await Promise.all([api.ready(), sync.ready()]);
  const nowhere = { ...environment, KAFKA_BROKERS: `127.0.0.1:${await freePort()}` };
  cutOff = await (await AppProcess.start('api', nowhere)).ready();
});

afterAll(async () => {
  await Promise.all([api, cutOff, sync].map((app) => app.end('SIGKILL')));
  redis.disconnect();
  await database.drop();
  await server.remove();
});

async function outboxOf(app: AppProcess): Promise<Required<HealthPart>> {
  const { code, parts } = await app.health();
  expect(code).toBe(200);
  return parts['outbox'] as Required<HealthPart>;
}

async function update(app: AppProcess, players: number): Promise<void> {
  const updates = Array.from({ length: players }, (_, i) => ({ playerId: `p${i}`, delta: 1 + i }));
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${app.url}/score/batch`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ updates }),
  });
  expect(await response.text()).not.toContain('"error"');
}

const drift = async () => differences(await readRedis(server.url), await readPostgres(database.url));

describe('An api that cannot reach Kafka', () => {
  it('leaves its updates to one that can, although it tried to send them first', async () => {
    api.signal('SIGSTOP');
    await update(cutOff, 20);
    await expect.poll(() => redis.exists(`${shard}:outbox-claim`), SOON).toBe(1);
    await expect.poll(async () => (await outboxOf(cutOff)).figures['oldest'], SOON).toBeGreaterThan(4);
    api.signal('SIGCONT');
    await expect.poll(() => redis.xlen(`${shard}:outbox`), SOON).toBe(0);
    await expect.poll(drift, SOON).toBe(0);
    await expect.poll(async () => (await outboxOf(cutOff)).figures['oldest'], SOON).toBe(0);
  });
});

describe('An entry in the outbox that cannot be read', () => {
  it('is a figure of health until somebody takes it away, and a rebuild passes it', async () => {
    await redis.xadd(`${shard}:outbox`, '*', 'foo', 'bar');
    const rebuild = await AppProcess.start('api', environment, 'commands/rebuild');
    expect([await rebuild.exited(), rebuild.printed]).toEqual([0, expect.any(String)]);
    await expect.poll(async () => (await outboxOf(api)).status, SOON).toBe('degraded');
    expect(await outboxOf(api)).toMatchObject({
      reason: 'entries that this release cannot read and put aside: 1',
      figures: { aside: 1, missing: 0 },
    });
    await redis.del(`${shard}:outbox-aside`);
    await expect.poll(async () => (await outboxOf(api)).status, SOON).toBe('up');
  });
});

describe('An outbox that was removed by hand', () => {
  it('is noticed and counted, and the repair of a drift check stores what waited in it', async () => {
    await api.end('SIGKILL');
    await update(cutOff, 21);
    await redis.del(`${shard}:outbox`);
    await expect.poll(async () => (await outboxOf(cutOff)).status, SOON).toBe('degraded');
    expect(await outboxOf(cutOff)).toMatchObject({
      reason: expect.stringContaining('before Kafka had them: 21;'),
      figures: { missing: 21 },
    });
    expect(await redis.hget(`${shard}:meta`, 'pending')).toBe('0');
    expect(await drift()).toBe(21);

    const args = ['--repair', 'postgres'];
    const repair = await AppProcess.start('api', environment, 'commands/check-drift', { args });
    expect([await repair.exited(), repair.printed]).toEqual([0, expect.any(String)]);
    await expect.poll(drift, SOON).toBe(0);
    await redis.hdel(`${shard}:meta`, 'missing');
    await expect.poll(async () => (await outboxOf(cutOff)).figures['missing'], SOON).toBe(0);
  });
});

describe('Updates that do not get to Kafka', () => {
  it('are told after a minute: how long they have waited, and why', async () => {
    await update(cutOff, 5);
    await expect.poll(async () => (await outboxOf(cutOff)).status, { timeout: 90_000, interval: 500 }).toBe('degraded');
    const { reason, figures } = await outboxOf(cutOff);
    expect(reason).toMatch(/^updates have waited for Kafka for \d+ s: Connection error: connect ECONNREFUSED …$/);
    expect(figures['oldest']).toBeGreaterThanOrEqual(60);
  }, 120_000);
});
