import {
  BoardCatalog,
  GLOBAL_BOARD,
  rankingIdOf,
  RepositoryUnavailableError,
  type ShardStates,
} from '@standings/domain';
import { createDataSource, runMigrations, TypeormEpochAuthority, TypeormStoredScores } from '@standings/persistence';
import { type Recovery, RecoveryLoop } from '@standings/recovery';
import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/servers/index.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { GLOBAL_SHARD, viewOf } from '../support/boards.js';

const board = GLOBAL_BOARD;
const ranking = rankingIdOf(viewOf(board));
const shard = GLOBAL_SHARD;

let database: TestDatabase;
let proxy: TcpProxy;
let dataSource: DataSource;
let scores: TypeormStoredScores;
let epochs: TypeormEpochAuthority;

beforeEach(async () => {
  database = await createDatabase(inject('servers').postgres.url);
  const url = new URL(database.url);
  proxy = await TcpProxy.to(Number(url.port));
  url.port = String(proxy.port);
  dataSource = await createDataSource({ url: url.href, poolSize: 3 }).initialize();
  await runMigrations(dataSource);
  scores = new TypeormStoredScores(dataSource);
  epochs = new TypeormEpochAuthority(dataSource);
});

afterEach(async () => {
  await dataSource.destroy();
  await proxy.close();
  await database.drop();
});

describe('what recovery needs of Postgres', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['newerThan', async () => scores.newerThan([ranking], null)[Symbol.asyncIterator]().next()],
    ['count', () => scores.count([ranking])],
    ['scoresOf', () => scores.scoresOf(ranking, ['ada'])],
    ['seen', () => epochs.seen(new Map([[shard, 'store']]))],
    ['epochsOf', () => epochs.epochsOf([shard])],
    ['exclusively', () => epochs.exclusively(shard, async () => 1)],
  ])('fails in words without an address at %s', async (_, call) => {
    proxy.refuse();
    const error = await call().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RepositoryUnavailableError);
    expect((error as Error).message).toBe('The score repository cannot be used: the connection broke (ECONNRESET).');
  });

  it('fails in words when an epoch cannot be raised, and keeps the lock of the shard', async () => {
    await dataSource.query(`ALTER DATABASE "${new URL(database.url).pathname.slice(1)}" SET lock_timeout = 100`);
    await dataSource.destroy();
    await dataSource.initialize();
    const other = dataSource.createQueryRunner();
    await other.startTransaction();
    await other.query('LOCK TABLE ranking_stores');
    await epochs.exclusively(shard, async (lock) => {
      await expect(lock.raiseEpoch(null, 'store')).rejects.toMatchObject({
        reason: 'another session holds a lock (55P03)',
      });
      await lock.assertHeld();
    });
    await other.rollbackTransaction();
    await other.release();
  });

  it('tells the recovery loop what is wrong', async () => {
    const states = { closed: () => [shard], closedRankings: () => [] } as unknown as ShardStates;
    const recovery = { recover: () => epochs.exclusively(shard, async () => null) } as unknown as Recovery;
    const loop = new RecoveryLoop(recovery, states, new BoardCatalog());
    proxy.refuse();
    loop.start();
    await expect.poll(() => loop.problem).toMatch(/^The score repository cannot be used: the connection broke/);
    await loop.stop({ timeoutMs: 1000 });
  });
});
