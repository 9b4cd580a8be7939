import { TemporalCalendar } from '@standings/calendar';
import { once } from 'node:events';
import { EventDrain } from '@standings/delivery';
import { BoardCatalog, Deployment, GLOBAL_BOARD, pauseFor, Placement, UNTOLD } from '@standings/domain';
import {
  createDataSource,
  deploymentId,
  runMigrations,
  TypeormBoardDeletions,
  TypeormBoardRepository,
  TypeormEpochAuthority,
  TypeormScoreRepository,
  TypeormStoredScores,
} from '@standings/persistence';
import { Recovery, RecoveryLoop, type RecoveryPorts } from '@standings/recovery';
import { connectRedis } from '@standings/redis-store';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { EUROPE_BOARD, viewOf } from '../support/boards.js';
import { DirectLog, NothingLeft } from '../support/direct-log.js';
import { type RedisParts, redisParts } from '../support/redis-parts.js';
import {
  createDatabase,
  type RedisServer,
  startRedis,
  type TestDatabase,
  waitUntil,
} from '../support/servers/index.js';

const PLACEMENT = Placement.of({ number: 1, shards: 16 });
const { shards: SHARDS } = PLACEMENT;

/** Sessions of Postgres that hold a lock of a shard, and how many locks. */
const LOCKS = `
  SELECT count(DISTINCT pid)::int AS sessions, count(*)::int AS locks
  FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
  WHERE datname = current_database() AND locktype = 'advisory'`;

let database: TestDatabase;
let dataSource: DataSource;
let server: RedisServer;
let redis: Redis;
let parts: RedisParts;
let loop: RecoveryLoop;
/** Begins to recover what is closed. */
let begin: () => void;
/** Pauses of recoveries that run now, and the most at a time. */
let pausing = 0;
let together = 0;
/** What was found when all were pausing. */
let locks: unknown;

/** How many recoveries a pause waits for, which begin when the machine lets them, and how long. Those that come one after the other wait in vain. */
let awaited = 0;
const TOGETHER_MS = 20_000;

beforeAll(async () => {
  database = await createDatabase(inject('servers').postgres.url);
  // As many as a process has at least.
  dataSource = await createDataSource({ url: database.url, poolSize: 5 }).initialize();
  await runMigrations(dataSource);
  server = await startRedis();
  redis = connectRedis({ url: server.url, commandTimeoutMs: 5000 });
  await once(redis, 'ready');
  const deployment = new Deployment();
  deployment.confirm(await deploymentId(dataSource));
  parts = redisParts(redis, deployment, PLACEMENT);
  const { fence, restore, rankings, outbox } = parts;
  const boards = new BoardCatalog([EUROPE_BOARD]);
  const ports: RecoveryPorts = {
    boards,
    definitions: new TypeormBoardRepository(dataSource, new TemporalCalendar()),
    deletions: new TypeormBoardDeletions(dataSource),
    placement: PLACEMENT,
    states: fence,
    restore,
    rankings,
    scores: new TypeormStoredScores(dataSource),
    epochs: new TypeormEpochAuthority(dataSource),
    tail: new NothingLeft(),
    endedEpochs: UNTOLD,
  };
  const drain = new EventDrain(outbox, new DirectLog(new TypeormScoreRepository(dataSource)), new NothingLeft());
  const recovery = new Recovery(ports, drain, deployment, async (ms, signal) => {
    pausing += 1;
    together = Math.max(together, pausing);
    if (pausing === SHARDS.length) [locks] = await dataSource.query<unknown[]>(LOCKS);
    await waitUntil(async () => expect(together).toBeGreaterThanOrEqual(awaited), TOGETHER_MS).catch(() => undefined);
    await pauseFor(ms, signal);
    pausing -= 1;
  });
  begin = () => {
    loop = new RecoveryLoop(recovery, fence, boards);
    loop.start();
  };
  begin();
}, 60_000);

afterAll(async () => {
  await stop();
  redis.disconnect();
  await server.remove();
  await dataSource.destroy();
  await database.drop();
});

const stop = () => loop.stop({ timeoutMs: 2000 });

const untilOpen = () => waitUntil(async () => expect(parts.fence.open()).toEqual(SHARDS), 60_000);
const scoreOf = async (board = GLOBAL_BOARD) => (await parts.store.rank(viewOf(board), 'a'))?.score;

const checkAll = () => Promise.all(SHARDS.map((shard) => parts.fence.check(shard)));

async function addToBoth(): Promise<void> {
  await parts.store.add({ board: GLOBAL_BOARD, playerId: 'a', delta: 5 });
  await parts.store.add({ board: EUROPE_BOARD, playerId: 'a', delta: 7 });
}

const expectBoth = async () => expect([await scoreOf(), await scoreOf(EUROPE_BOARD)]).toEqual([5, 7]);

it('opens 16 shards that closed together in the pause of one, with all locks on one connection', async () => {
  await untilOpen();
  await addToBoth();
  const metas = await redis.keys('standings:{*}:meta');
  expect(metas).toHaveLength(SHARDS.length);
  await checkAll();
  await stop();
  for (const meta of metas) await redis.hset(meta, 'history', 'another');
  [together, awaited, locks] = [0, SHARDS.length, undefined];
  await checkAll();
  expect(parts.fence.closed()).toEqual(SHARDS);
  begin();
  await untilOpen();
  awaited = 0;
  expect(together).toBe(SHARDS.length);
  expect(locks).toEqual({ sessions: 1, locks: SHARDS.length });
  await expectBoth();
  const epochs = await new TypeormEpochAuthority(dataSource).epochsOf(SHARDS);
  expect(new Set(epochs).size).toBe(SHARDS.length);
  await waitUntil(async () => expect(await dataSource.query(LOCKS)).toEqual([{ sessions: 0, locks: 0 }]), 10_000);
});

it('restores all of them from an empty store', async () => {
  await untilOpen();
  await redis.flushall();
  await checkAll();
  await untilOpen();
  await expectBoth();
});
