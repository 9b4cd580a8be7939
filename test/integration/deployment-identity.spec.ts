import { TemporalCalendar } from '@standings/calendar';
import { once } from 'node:events';
import {
  BoardCatalog,
  Deployment,
  ForeignStoreError,
  GLOBAL_BOARD,
  rankingIdOf,
  StoreInUseError,
  StoreRecoveringError,
  StoreUnavailableError,
} from '@standings/domain';
import {
  createDataSource,
  Database,
  runMigrations,
  StoreClaims,
  TypeormBoardDeletions,
  TypeormBoardRepository,
  TypeormEpochAuthority,
  TypeormScoreRepository,
  TypeormStoredScores,
} from '@standings/persistence';
import { EventDrain } from '@standings/delivery';
import { OpenShardCheck, Recovery, RecoveryHealthCheck, RecoveryLoop } from '@standings/recovery';
import { connectRedis } from '@standings/redis-store';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { DirectLog, NothingLeft } from '../support/direct-log.js';
import { redisParts } from '../support/redis-parts.js';
import { TellingList } from '../support/telling-list.js';
import { createDatabase, type RedisServer, startRedis, waitUntil } from '../support/servers/index.js';
import { GLOBAL_SHARD, ONE_SHARD, viewOf } from '../support/boards.js';

const board = GLOBAL_BOARD;
const shard = GLOBAL_SHARD;
const view = viewOf(board);
const boards = new BoardCatalog();
const never = new AbortController().signal;

const atEnd: (() => Promise<unknown>)[] = [];
const afterEachTest: (() => void)[] = [];
let [redisA, redisB]: RedisServer[] = [];

/** A database with the schema of this release. */
async function database() {
  const made = await createDatabase(inject('servers').postgres.url);
  const dataSource = await createDataSource({ url: made.url, poolSize: 5 }).initialize();
  await runMigrations(dataSource);
  atEnd.push(async () => (await dataSource.destroy(), await made.drop()));
  return dataSource;
}

let [production, staging]: DataSource[] = [];

/** What one api process has of the stores. */
async function api({ url }: { readonly url: string }, dataSource: DataSource) {
  const redis = connectRedis({ url, commandTimeoutMs: 5000 });
  await once(redis, 'ready');
  const deployment = new Deployment();
  const postgres = new Database(dataSource, deployment);
  await postgres.opened();
  const { fence, store, restore, rankings, outbox } = redisParts(redis, deployment);
  const clock = { ms: 0 };
  const endedEpochs = new TellingList();
  const epochs = new TypeormEpochAuthority(dataSource, new StoreClaims(() => clock.ms));
  const scores = new TypeormStoredScores(dataSource);
  const log = new DirectLog(new TypeormScoreRepository(dataSource));
  const drain = new EventDrain(outbox, log, new NothingLeft());
  const recovery = new Recovery(
    {
      boards,
      definitions: new TypeormBoardRepository(dataSource, new TemporalCalendar()),
      deletions: new TypeormBoardDeletions(dataSource),
      placement: ONE_SHARD,
      states: fence,
      restore,
      rankings,
      scores,
      epochs,
      tail: new NothingLeft(),
      endedEpochs,
    },
    drain,
    deployment,
  );
  const health = new RecoveryHealthCheck(fence, new RecoveryLoop(recovery, fence, boards), deployment, ONE_SHARD);
  const watch = new OpenShardCheck(fence, epochs, deployment);
  watch.start();
  afterEachTest.push(() => {
    redis.disconnect();
    postgres.onApplicationShutdown();
    void watch.stop({ timeoutMs: 1000 });
  });
  return {
    clock,
    told: endedEpochs.told,
    stopWatch: () => watch.stop({ timeoutMs: 1000 }),
    redis,
    states: fence,
    health,
    store,
    add: async (playerId: string, delta: number) => {
      const { scoreChanged } = await store.add({ board, playerId, delta });
      if (scoreChanged !== null) await log.append([scoreChanged.event]);
    },
    known: () => waitUntil(async () => expect(fence.unknown()).toEqual([]), 10_000),
    recover: () => recovery.recover(shard, () => undefined, never),
    rebuild: () => recovery.rebuild(board, () => undefined, never),
    scores: async () =>
      (await scores.scoresOf(rankingIdOf(view), ['ada', 'bob'])).map((stored) => stored?.score ?? null),
  };
}

type Api = Awaited<ReturnType<typeof api>>;

async function opened(server: RedisServer, dataSource: DataSource): Promise<Api> {
  const one = await api(server, dataSource);
  await one.known();
  await one.recover();
  return one;
}

beforeAll(async () => {
  [redisA, redisB] = await Promise.all([startRedis(), startRedis()]);
  [production, staging] = await Promise.all([database(), database()]);
  atEnd.push(() => Promise.all([redisA?.remove(), redisB?.remove()]));
});

let ours: Api;

beforeEach(async () => {
  for (const each of [production, staging]) {
    await each?.query('TRUNCATE player_scores, stored_batches, epochs, ranking_stores');
  }
  for (const server of [redisA, redisB]) {
    const redis = connectRedis({ url: server?.url ?? '', commandTimeoutMs: 5000 });
    await once(redis, 'ready');
    await redis.flushall();
    redis.disconnect();
  }
  ours = await opened(redisA as RedisServer, production as DataSource);
  await ours.add('ada', 100);
});

afterEach(() => {
  for (const end of afterEachTest.splice(0)) end();
});

afterAll(async () => {
  for (const end of atEnd) await end();
});

const [SERVER, OTHER_SERVER] = [() => redisA as RedisServer, () => redisB as RedisServer];
const [DATABASE, OTHER_DATABASE] = [() => production as DataSource, () => staging as DataSource];

describe('two deployments on one Redis', () => {
  it('leave the data to the one that it belongs to, whatever the epoch of the other', async () => {
    await OTHER_DATABASE().query("INSERT INTO epochs VALUES (900, '1:0/1')");
    await OTHER_DATABASE().query("INSERT INTO player_scores VALUES (1, 'all', 'ada', 3, 900, 1, false, now())");
    const theirs = await api(SERVER(), OTHER_DATABASE());
    await theirs.known();
    expect(theirs.states.foreign()).toEqual([shard]);
    await expect(theirs.add('ada', 1)).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(theirs.store.rank(view, 'ada')).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(theirs.rebuild()).rejects.toBeInstanceOf(ForeignStoreError);
    expect(await theirs.health.check()).toMatchObject({
      up: false,
      reason: expect.stringContaining('another deployment'),
    });
    await ours.add('ada', 5);
    expect(await ours.store.rank(view, 'ada')).toMatchObject({ score: 105 });
    expect(await ours.scores()).toEqual([105, null]);
  });

  it('refuse a restoration that began while Redis was empty once the other has opened it', async () => {
    await ours.redis.flushall();
    const theirs = await opened(SERVER(), OTHER_DATABASE());
    await theirs.add('bob', 7);
    // The epochs of both are equal here: only the deployment tells them apart.
    await expect(ours.add('ada', 1)).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(ours.recover()).rejects.toBeInstanceOf(ForeignStoreError);
    expect(await theirs.store.top(view, 10, null)).toMatchObject({ entries: [{ playerId: 'bob', score: 7 }] });
  });

  it('go on when the database is given the id that Redis carries', async () => {
    const theirs = await api(SERVER(), OTHER_DATABASE());
    await theirs.known();
    const [{ id }] = await DATABASE().query<[{ id: string }]>('SELECT id FROM deployment');
    const [{ id: before }] = await OTHER_DATABASE().query<[{ id: string }]>('SELECT id FROM deployment');
    await OTHER_DATABASE().query('UPDATE deployment SET id = $1', [id]);
    // The database is asked every 5 s, and then the shard is looked at every 5 s.
    await waitUntil(async () => expect(theirs.states.foreign()).toEqual([]), 15_000);
    await OTHER_DATABASE().query('UPDATE deployment SET id = $1', [before]);
  });
});

describe('two deployments on one database', () => {
  it('refuse the ranking store that comes second while the first is in use', async () => {
    const theirs = await api(OTHER_SERVER(), DATABASE());
    await theirs.known();
    await expect(theirs.recover()).rejects.toBeInstanceOf(StoreInUseError);
    expect(theirs.told).toEqual([]);
    await ours.add('ada', 5);
    expect(await ours.store.rank(view, 'ada')).toMatchObject({ score: 105 });
    expect(await ours.scores()).toEqual([105, null]);
  });

  it('let an empty Redis take over when the other has given no sign for 20 s, in all of which the database answered', async () => {
    ours.redis.disconnect();
    await ours.stopWatch();
    const successor = await api(OTHER_SERVER(), DATABASE());
    await successor.known();
    const attemptAfter = async (seconds: number) => {
      successor.clock.ms += 1000 * seconds;
      return successor.recover().catch((error: unknown) => error);
    };
    const refused = expect.any(StoreInUseError);
    expect([await attemptAfter(0), await attemptAfter(9), await attemptAfter(9)]).toEqual([refused, refused, refused]);
    // The database may have been away, and with it the sign of the other.
    expect([await attemptAfter(11), await attemptAfter(9), await attemptAfter(9)]).toEqual([refused, refused, refused]);
    await DATABASE().query('UPDATE ranking_stores SET seen_at = now()');
    expect([await attemptAfter(9), await attemptAfter(9), await attemptAfter(9)]).toEqual([refused, refused, refused]);
    expect(await attemptAfter(2)).toMatchObject({ copied: 1 });
    expect(await successor.store.rank(view, 'ada')).toMatchObject({ score: 100 });
  });

  it('do not hold up the recovery of a Redis that lost its data under live processes', async () => {
    await ours.redis.flushall();
    await expect(ours.add('ada', 1)).rejects.toBeInstanceOf(StoreRecoveringError);
    expect(await ours.recover()).toMatchObject({ found: 'empty', copied: 1 });
    await ours.add('ada', 1);
    expect(await ours.store.rank(view, 'ada')).toMatchObject({ score: 101 });
  });
});
