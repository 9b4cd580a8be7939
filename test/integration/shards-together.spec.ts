import { once } from 'node:events';
import { EventDrain } from '@standings/delivery';
import { BoardCatalog, Deployment, GLOBAL_BOARD, pauseFor } from '@standings/domain';
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
import { EUROPE_BOARD, TWO_SHARDS, viewOf } from '../support/boards.js';
import { DirectLog, NothingLeft } from '../support/direct-log.js';
import { type RedisParts, redisParts } from '../support/redis-parts.js';
import {
  createDatabase,
  type RedisServer,
  startRedis,
  type TestDatabase,
  waitUntil,
} from '../support/servers/index.js';

let database: TestDatabase;
let dataSource: DataSource;
let server: RedisServer;
let redis: Redis;
let parts: RedisParts;
let loop: RecoveryLoop;
/** Pauses of recoveries that run now, and the most at a time. */
let pausing = 0;
let together = 0;

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
  parts = redisParts(redis, deployment, TWO_SHARDS);
  const { fence, restore, rankings, outbox } = parts;
  const boards = new BoardCatalog([EUROPE_BOARD]);
  const ports: RecoveryPorts = {
    boards,
    definitions: new TypeormBoardRepository(dataSource),
    deletions: new TypeormBoardDeletions(dataSource),
    placement: TWO_SHARDS,
    states: fence,
    restore,
    rankings,
    scores: new TypeormStoredScores(dataSource),
    epochs: new TypeormEpochAuthority(dataSource),
  };
  const drain = new EventDrain(outbox, new DirectLog(new TypeormScoreRepository(dataSource)), new NothingLeft());
  const recovery = new Recovery(ports, drain, deployment, async (ms, signal) => {
    pausing += 1;
    together = Math.max(together, pausing);
    await pauseFor(ms, signal);
    pausing -= 1;
  });
  loop = new RecoveryLoop(recovery, fence, boards);
  loop.start();
}, 60_000);

afterAll(async () => {
  await loop.stop({ timeoutMs: 2000 });
  redis.disconnect();
  await server.remove();
  await dataSource.destroy();
  await database.drop();
});

const untilOpen = () => waitUntil(async () => expect(parts.fence.open()).toEqual(TWO_SHARDS.shards), 10_000);
const scoreOf = async (board = GLOBAL_BOARD) => (await parts.store.rank(viewOf(board), 'a'))?.score;

it('opens shards that closed together in the pause of one, each under its own epoch and with its own scores', async () => {
  await untilOpen();
  for (const [board, delta] of [
    [GLOBAL_BOARD, 5],
    [EUROPE_BOARD, 7],
  ] as const) {
    await parts.store.add({ board, playerId: 'a', delta });
  }
  const metas = await redis.keys('standings:{*}:meta');
  expect(metas).toHaveLength(2);
  for (const meta of metas) await redis.hset(meta, 'history', 'another');
  together = 0;
  await Promise.all(TWO_SHARDS.shards.map((shard) => parts.fence.check(shard)));
  expect(parts.fence.closed()).toEqual(TWO_SHARDS.shards);
  await untilOpen();
  expect(together).toBe(2);
  expect([await scoreOf(), await scoreOf(EUROPE_BOARD)]).toEqual([5, 7]);
  const epochs = await new TypeormEpochAuthority(dataSource).epochsOf(TWO_SHARDS.shards);
  expect(new Set(epochs).size).toBe(2);
  await redis.flushall();
  await Promise.all(TWO_SHARDS.shards.map((shard) => parts.fence.check(shard)));
  await untilOpen();
  expect([await scoreOf(), await scoreOf(EUROPE_BOARD)]).toEqual([5, 7]);
});
