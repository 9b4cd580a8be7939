import type { Job } from '@standings/recovery';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { differences, readPostgres, readRedis } from '../demo/stores.js';
import { AppProcess, buildApps } from '../support/apps/app-process.js';
import { migrate } from '../support/migrated.js';
import { Load } from '../support/load.js';
import { toScore, toStored } from '../support/redis-scores.js';
import {
  createDatabase,
  type RedisServer,
  startRedis,
  type TestDatabase,
  uniqueName,
} from '../support/servers/index.js';

const ADMIN_TOKEN = 'sixteen-or-more-characters';
const SETTLED = { timeout: 30_000, interval: 100 };
const scores = 'standings:{1:0/1}:scores:1:all';

let redisServer: RedisServer;
let redis: Redis;
let database: TestDatabase;
let environment: Record<string, string>;
let api: AppProcess;
let sync: AppProcess;

beforeAll(async () => {
  await buildApps('api', 'sync');
  redisServer = await startRedis();
  redis = new Redis(redisServer.url);
  database = await createDatabase(inject('servers').postgres.url);
  environment = {
    REDIS_URL: redisServer.url,
    KAFKA_BROKERS: inject('servers').kafka.brokers,
    KAFKA_TOPIC: uniqueName('score-events'),
    KAFKA_GROUP_ID: uniqueName('sync'),
    DATABASE_URL: database.url,
    SYNC_FLUSH_MS: '100',
    ADMIN_TOKEN,
  };
  await migrate(database.url);
  [api, sync] = await Promise.all([AppProcess.start('api', environment), AppProcess.start('sync', environment)]);
  await Promise.all([api.ready(), sync.ready()]);
});

afterAll(async () => {
  await Promise.all([api.end('SIGKILL'), sync.end('SIGKILL')]);
  redis.disconnect();
  await database.drop();
  await redisServer.remove();
});

const drift = async () => differences(await readRedis(redisServer.url), await readPostgres(database.url));

/** Runs a command to its end. */
async function run(command: string, ...args: string[]): Promise<{ code: number | null; printed: string }> {
  return runWith(environment, command, ...args);
}

async function runWith(its: Readonly<Record<string, string>>, command: string, ...args: string[]) {
  const process = await AppProcess.start('api', its, `commands/${command}`, { args });
  return { code: await process.exited(), printed: process.printed };
}

async function query(sql: string): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

async function admin(method: 'GET' | 'POST', path: string, body: object = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' };
  return fetch(`${api.url}/admin/${path}`, {
    method,
    headers,
    ...(method === 'POST' && { body: JSON.stringify(body) }),
  });
}

describe('before anything is done', () => {
  it('both stores have the same scores', async () => {
    const load = new Load([api.url]);
    await load.during(() => load.acknowledgedAtLeast(300));
    await expect.poll(drift, SETTLED).toBe(0);
  });
});

describe('npm run rebuild', () => {
  it('rebuilds the ranking while the service goes on', async () => {
    await redis.zadd(scores, -1_000_000, 'stranger');
    const load = new Load([api.url]);
    const before = await readRedis(redisServer.url);
    await load.during(async () => {
      const refused = await run('rebuild');
      expect(refused.printed).toContain('A rebuild of board "global" would drop players: 101 are in the ranking');
      expect(refused.code).toBe(1);
      const { code, printed } = await run('rebuild', '--force');
      expect(printed).toMatch(
        /Board "global" is rebuilt: \d+ scores in [\d.]+ s, of which it took no updates for \d+ ms/,
      );
      expect(printed).toContain('The ranking before it had 101 players. It is kept for a day');
      expect(code).toBe(0);
    });
    const after = await readRedis(redisServer.url);
    load.expectWithinBounds(new Map([...after].map(([player, score]) => [player, score - (before.get(player) ?? 0)])));
    expect(after.has('stranger')).toBe(false);
    await expect.poll(drift, SETTLED).toBe(0);
  });

  it('makes the topic if there is none yet, and goes on', async () => {
    await expect.poll(drift, SETTLED).toBe(0);
    for (let attempt = 0; attempt < 3; attempt++) {
      const elsewhere = { ...environment, KAFKA_TOPIC: uniqueName('score-events'), KAFKA_GROUP_ID: uniqueName('sync') };
      const { code, printed } = await runWith(elsewhere, 'rebuild');
      expect(printed).toContain('Board "global" is rebuilt: ');
      expect(code).toBe(0);
    }
    await expect.poll(async () => (await api.health()).code, SETTLED).toBe(200);
  });

  it('says in one line what is wrong, and ends with code 1', async () => {
    expect(await run('rebuild', '--board', 'atlantis')).toEqual({
      code: 1,
      printed: '\nThere is no board "atlantis".\n',
    });
    expect(await run('rebuild', '--bord', 'global')).toEqual({
      code: 1,
      printed: "\nUnknown option '--bord'. It takes --board, --force.\n",
    });
  });
});

describe('POST /admin/rebuild', () => {
  it('does the same after its answer, one at a time, and tells the result', async () => {
    const started = await admin('POST', 'rebuild');
    expect(started.status).toBe(202);
    expect(await started.json()).toMatchObject({ kind: 'rebuild', board: 'global', state: 'running' });
    const look = async () => ((await (await admin('GET', 'rebuild')).json()) as { job: Job }).job;
    await expect.poll(look, SETTLED).toMatchObject({ state: 'done', result: { found: 'whole', copied: 100 } });
    expect(await drift()).toBe(0);
  });

  it('is refused if it would drop players, unless it is forced', async () => {
    await redis.zadd(scores, -1, 'stranger', -2, 'another');
    const refused = await admin('POST', 'rebuild');
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ code: 'players_missing' });
    expect(await redis.zcard(scores)).toBe(102);
    expect((await admin('POST', 'rebuild', { force: true })).status).toBe(202);
    const look = async () => ((await (await admin('GET', 'rebuild')).json()) as { job: Job }).job;
    await expect.poll(look, SETTLED).toMatchObject({ state: 'done', result: { copied: 100, kept: 102 } });
    expect(await redis.zcard(scores)).toBe(100);
  });
});

describe('npm run check-drift', () => {
  it('finds nothing while updates are on their way', async () => {
    const load = new Load([api.url]);
    await load.during(async () => {
      const { code, printed } = await run('check-drift');
      expect(printed).toMatch(/100 players compared, 0 differ, 0 repaired, \d+ undecided\./);
      expect(code).toBe(0);
    });
    expect(load.failed).toBe(0);
  });

  it('names players that differ, and repairs the given side', async () => {
    await expect.poll(drift, SETTLED).toBe(0);
    const [right = 0, kept = 0] = (await redis.zmscore(scores, 'p1', 'p2')).map(toScore);
    await redis.zadd(scores, toStored(4711), 'p1');
    await query(`DELETE FROM player_scores WHERE player_id = 'p2'`);

    const found = await run('check-drift');
    expect(found.printed).toContain(`p1: Redis 4711, Postgres ${right}\n`);
    expect(found.printed).toContain(`p2: Redis ${kept}, Postgres has none\n`);
    expect(found.printed).toContain('100 players compared, 2 differ, 0 repaired, 0 undecided.');
    expect(found.code).toBe(1);

    const redisRepaired = await run('check-drift', '--repair', 'redis');
    expect(redisRepaired.printed).toContain('2 differ, 1 repaired');
    expect(toScore(await redis.zscore(scores, 'p1'))).toBe(right);

    const postgresRepaired = await run('check-drift', '--repair', 'postgres');
    expect(postgresRepaired.printed).toContain('1 differ, 1 repaired');
    expect(postgresRepaired.code).toBe(0);
    await expect.poll(drift, SETTLED).toBe(0);
    expect(await run('check-drift')).toMatchObject({ code: 0 });
  });

  it('repairs nothing while the board is being rebuilt, recovered or repaired by another process', async () => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    // The lock of the board, as another process holds it.
    await client.query(`SELECT pg_advisory_lock(hashtextextended('1:0/1', 7203641))`);
    const { code, printed } = await run('check-drift', '--repair', 'redis');
    expect(printed).toContain('The board is being recovered, rebuilt or repaired by another process.');
    expect(code).toBe(1);
    expect((await admin('POST', 'drift-check', { repair: 'ranking-store' })).status).toBe(409);
    expect(await run('check-drift')).toMatchObject({ code: 0 });
    await client.end();
  });

  it('does the same over HTTP', async () => {
    await redis.zadd(scores, -4711, 'p1');
    expect((await admin('POST', 'drift-check', { repair: 'ranking-store' })).status).toBe(202);
    const look = async () => ((await (await admin('GET', 'drift-check')).json()) as { job: Job }).job;
    await expect.poll(look, SETTLED).toMatchObject({ state: 'done', result: { different: 1, repaired: 1 } });
    expect(await redis.zscore(scores, 'p1')).not.toBe('-4711');
    await expect.poll(drift, SETTLED).toBe(0);
  });

  it('wants to know which side to repair', async () => {
    const { code, printed } = await run('check-drift', '--repair', 'both');
    expect(printed).toContain('--repair takes the side that is to be changed: redis or postgres.');
    expect(code).toBe(1);
  });
});

describe('Idempotency keys', () => {
  it('are looked after by an api for as long as it runs', async () => {
    const generation = () => redis.hmget('standings:{1:0/1}:meta', 'generation', 'generation-at');
    await expect.poll(generation, { timeout: 10_000, interval: 100 }).toEqual(['0', expect.any(String)]);
  });
});
