import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { readPostgres, readRedis } from '../demo/stores.js';
import { AppProcess, buildApps } from '../support/apps/app-process.js';
import type { Environment } from '../support/apps/node-process.js';
import { patchedApps } from '../support/apps/patched-apps.js';
import { migrate } from '../support/migrated.js';
import {
  createDatabase,
  type RedisServer,
  startRedis,
  type TestDatabase,
  uniqueName,
  waitUntil,
} from '../support/servers/index.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { CUT_LOCKS } from '../support/cut-locks.js';

const ADMIN_TOKEN = 'sixteen-or-more-characters';
const scores = 'standings:{1:0/1}:scores:1:all';
const PLAYERS = Array.from({ length: 6000 }, (_, i) => `p${i}`);
const RIGHT = 50;
const WRONG = 10;
const WRONG_AGAIN = 20;
const LONG_MS = 60_000;

/** The safeguard that these tests rest on, taken away. */
const NOTHING_EXPECTED = {
  name: 'repairs that expect no score',
  patches: [
    {
      file: 'api/libs/redis-store/src/lua/add.lua',
      find: 'if expectation and not isExpected(expectation, epoch, rebuilds, old, prefix[n]) then',
      replace: 'if false then',
    },
  ],
};

let redisServer: RedisServer;
let redis: Redis;
let database: TestDatabase;
let proxy: TcpProxy;
let first: AppProcess;
let second: AppProcess;
let sync: AppProcess;
let environment: Environment;

beforeAll(async () => {
  await buildApps('api', 'sync');
  redisServer = await startRedis();
  redis = new Redis(redisServer.url);
  database = await createDatabase(inject('servers').postgres.url);
  proxy = await TcpProxy.to(Number(new URL(redisServer.url).port));
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
  sync = await AppProcess.start('sync', environment);
  await Promise.all([startApis(), sync.ready()]);
}, LONG_MS);

async function startApis(how: { readonly dist?: string } = {}): Promise<void> {
  const overProxy = { ...environment, REDIS_URL: `redis://127.0.0.1:${proxy.port}` };
  [first, second] = await Promise.all([
    AppProcess.start('api', overProxy, 'main', how),
    AppProcess.start('api', environment, 'main', how),
  ]);
  await Promise.all([first.ready(), second.ready()]);
}

afterAll(async () => {
  await Promise.all([first, second, sync].map((app) => app.end('SIGKILL')));
  redis.disconnect();
  await proxy.close();
  await database.drop();
  await redisServer.remove();
});

async function post(api: AppProcess, path: string, body: object): Promise<Response> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' };
  return fetch(`${api.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

const repair = (api: AppProcess) => post(api, '/admin/drift-check', { repair: 'ranking-store' });

async function addToAll(delta: (playerId: string) => number): Promise<void> {
  for (let start = 0; start < PLAYERS.length; start += 1000) {
    const updates = PLAYERS.slice(start, start + 1000).map((playerId) => ({ playerId, delta: delta(playerId) }));
    expect((await post(second, '/score/batch', { updates })).status).toBe(200);
  }
}

/** By hand, so that Postgres does not learn of it. */
const setAll = (score: number) => redis.zadd(scores, ...PLAYERS.flatMap((playerId) => [-score, playerId]));

const everybodyHas = (score: number) => new Map(PLAYERS.map((playerId) => [playerId, score]));

async function expectExact(score = RIGHT): Promise<void> {
  expect(await readRedis(redisServer.url)).toEqual(everybodyHas(score));
  await waitUntil(async () => expect(await readPostgres(database.url)).toEqual(everybodyHas(score)), LONG_MS);
}

const correctedSome = async () => expect(await redis.zcount(scores, -RIGHT, -RIGHT)).toBeGreaterThan(0);

/** Repairs that this process has ended since it was started. */
const ended = (api: AppProcess) => api.printed.match(/A drift-check (failed|is done)/g)?.length ?? 0;

/** Cuts the session that holds the lock of the board, whoever it is. */
async function cutLock(): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const { rowCount } = await client.query(CUT_LOCKS);
  await client.end();
  expect(rowCount).toBe(1);
}

/** As soon as the first has lost the lock. */
async function repairBySecond(): Promise<void> {
  const before = ended(second);
  await waitUntil(async () => expect((await repair(second)).status).toBe(202), LONG_MS);
  await waitUntil(async () => expect(ended(second)).toBe(before + 1), LONG_MS);
}

/** A repair by the first process is in the midst of its work. */
async function repairByFirst(): Promise<void> {
  proxy.delayReplies(30);
  expect((await repair(first)).status).toBe(202);
  await waitUntil(correctedSome, LONG_MS);
}

describe('a repair that outlives its lock', () => {
  let endedBefore: number;

  beforeEach(async () => {
    endedBefore = ended(first);
    const present = await readRedis(redisServer.url);
    await addToAll((playerId) => RIGHT - (present.get(playerId) ?? 0));
    await expectExact();
    await setAll(WRONG);
  }, LONG_MS);

  const firstEnds = async () => {
    proxy.pass();
    await waitUntil(async () => expect(ended(first)).toBe(endedBefore + 1), LONG_MS);
  };

  it('makes up for no difference twice after its session in Postgres was cut', { timeout: 2 * LONG_MS }, async () => {
    await repairByFirst();
    await cutLock();
    await repairBySecond();
    await firstEnds();
    expect(first.printed).toContain('The lock of the board was lost');
    await expectExact();
  });

  it('makes up for no difference twice after its process stood still', { timeout: 2 * LONG_MS }, async () => {
    await repairByFirst();
    first.signal('SIGSTOP');
    await repairBySecond();
    await expectExact();
    first.signal('SIGCONT');
    await firstEnds();
    await expectExact();
  });

  /** A correction of the first is held back. Meanwhile the scores change once more, the second corrects them, and players go on. */
  const firstArrivesLate = async () => {
    await repairByFirst();
    proxy.holdRequests();
    await waitUntil(async () => expect(proxy.heldRequests(`"${WRONG}"`)).toBeGreaterThan(0), LONG_MS);
    first.signal('SIGSTOP');
    await setAll(WRONG_AGAIN);
    await repairBySecond();
    await expectExact();
    await addToAll(() => 1);
    proxy.pass();
    first.signal('SIGCONT');
    await firstEnds();
  };

  it('takes back no update by a correction that arrives late', { timeout: 2 * LONG_MS }, async () => {
    await firstArrivesLate();
    await expectExact(RIGHT + 1);
  });

  it('is seen to take some back if it expects no score', { timeout: 3 * LONG_MS }, async () => {
    await Promise.all([first, second].map((api) => api.end('SIGKILL')));
    await startApis({ dist: await patchedApps(NOTHING_EXPECTED, ['api']) });
    endedBefore = ended(first);
    await firstArrivesLate();
    expect(await readRedis(redisServer.url)).not.toEqual(everybodyHas(RIGHT + 1));
  });
});
