import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandBus } from '@nestjs/cqrs';
import type { SetScore } from '@standings/application';
import {
  ALL_TIME,
  Deployment,
  LockLostError,
  type ScoreChange,
  type ScoreChanged,
  RestorationEndedError,
  StoreRecoveringError,
  StoreUnavailableError,
  SystemClock,
} from '@standings/domain';
import { createDataSource, runMigrations, TypeormRecoverySource, TypeormScoreRepository } from '@standings/persistence';
import { EventDrain } from '@standings/delivery';
import {
  OpenShardCheck,
  DriftCheck,
  DriftRepair,
  type Progress,
  Recovery,
  RecoveryHealthCheck,
  RecoveryLoop,
} from '@standings/recovery';
import { connectRedis, Fence, RedisOutbox, RedisRankingStore, RedisRecoverableStore } from '@standings/redis-store';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { TcpProxy } from '../support/tcp-proxy.js';
import { DirectLog, NothingLeft } from '../support/direct-log.js';
import {
  createDatabase,
  type RedisServer,
  startRedis,
  type TestDatabase,
  waitUntil,
} from '../support/servers/index.js';

const board = 'global';
const view = { board, period: ALL_TIME };
const meta = 'standings:{global/0}:meta';
const never = new AbortController().signal;

let server: RedisServer;
let database: TestDatabase;
let dataSource: DataSource;
let redis: Redis;
let deployment: Deployment;
let fence: Fence;
let store: RedisRankingStore;
let recoverable: RedisRecoverableStore;
let outbox: RedisOutbox;
let repository: TypeormScoreRepository;
let source: TypeormRecoverySource;
let log: DirectLog;
let recovery: Recovery;

beforeAll(async () => {
  server = await startRedis();
  database = await createDatabase(inject('servers').postgres.url);
  dataSource = await createDataSource({ url: database.url, poolSize: 5 }).initialize();
  await runMigrations(dataSource);
  repository = new TypeormScoreRepository(dataSource);
  source = new TypeormRecoverySource(dataSource);
  log = new DirectLog(repository);
});

beforeEach(async () => {
  await dataSource.query('TRUNCATE player_scores, board_epochs, ranking_stores');
  redis = connectRedis({ url: server.url, commandTimeoutMs: 5000 });
  await once(redis, 'ready');
  await redis.flushall();
  deployment = new Deployment();
  deployment.confirm(await source.deployment());
  fence = new Fence(redis, [board], deployment);
  store = new RedisRankingStore(redis, fence, { outboxLimit: 1_000_000 }, new SystemClock());
  recoverable = new RedisRecoverableStore(redis, fence);
  outbox = new RedisOutbox(redis, fence);
  recovery = new Recovery(recoverable, source, new EventDrain(outbox, log, new NothingLeft()), deployment);
  await fence.check(board);
});

afterEach(() => redis.disconnect());

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
  await server.remove();
});

const recover = () => recovery.recover(board, () => undefined, never);
const add = (playerId: string, delta: number) => store.add({ board, playerId, delta });

/** Takes events to Postgres and off the outbox, as the bridge and sync do. */
async function deliver(...changes: readonly ScoreChange[]): Promise<void> {
  const emitted = changes.flatMap(({ scoreChanged }) => scoreChanged ?? ([] as ScoreChanged[]));
  await log.append(emitted.map(({ event }) => event));
  await outbox.confirm(emitted.flatMap(({ outboxEntry }) => outboxEntry ?? []));
}

/** The data now says that it is of another history, as after a restart of the server. */
const restarted = async () => {
  await redis.hset(meta, 'history', 'another');
  await fence.check(board);
};

const storedScores = async (players: readonly string[]) =>
  (await source.scoresOf(view, players)).map((stored) => stored?.score ?? null);

async function expectSame(expected: Readonly<Record<string, number>>): Promise<void> {
  const { entries } = await store.top(view, 1000, null);
  expect(Object.fromEntries(entries.map(({ playerId, score }) => [playerId, score]))).toEqual(expected);
  const players = Object.keys(expected);
  expect(await storedScores(players)).toEqual(Object.values(expected));
}

describe('health of the recovery', () => {
  it('is up only when Redis was asked on this connection and the board is open', async () => {
    const health = new RecoveryHealthCheck(recoverable, new RecoveryLoop(recovery, recoverable));
    expect(await health.check()).toMatchObject({ up: false, reason: 'recovering: waiting for its turn' });
    await recover();
    expect(await health.check()).toEqual({ up: true });
    const closed = once(redis, 'close');
    redis.disconnect(true);
    await closed;
    expect(await health.check()).toMatchObject({ up: false, reason: 'the state of the boards is not known yet' });
    await waitUntil(async () => expect(await health.check()).toEqual({ up: true }), 10_000);
  });
});

describe('a note', () => {
  it('is there for every process until its time is over, and asking for it without Redis is refused', async () => {
    await recoverable.note(board, 'rebuild', 'kept', 60_000);
    expect(await recoverable.noted(board, 'rebuild')).toBe('kept');
    expect(await recoverable.noted(board, 'drift-check')).toBeNull();
    expect(await redis.pttl('standings:{global/0}:note:rebuild')).toBeGreaterThan(0);
    redis.disconnect();
    await expect(recoverable.noted(board, 'rebuild')).rejects.toBeInstanceOf(StoreUnavailableError);
  });
});

describe('a board that is closed', () => {
  it('takes no updates, and is opened empty if there are no scores anywhere', async () => {
    expect(recoverable.closedBoards()).toEqual([board]);
    await expect(add('a', 1)).rejects.toBeInstanceOf(StoreRecoveringError);
    await expect(store.rank(view, 'a')).rejects.toBeInstanceOf(StoreRecoveringError);
    expect(await recover()).toMatchObject({ epoch: 1, found: 'empty', copied: 0 });
    expect(recoverable.closedBoards()).toEqual([]);
    expect(await store.top(view, 1, null)).toEqual({ total: 0, entries: [], next: null });
    expect((await add('a', 1)).scoreChanged?.event).toMatchObject({ epoch: 1, seq: 1 });
  });

  it('is still read, and opened under a new epoch when nothing is missing', async () => {
    await recover();
    await deliver(await add('a', 5));
    await restarted();
    await expect(add('a', 1)).rejects.toBeInstanceOf(StoreRecoveringError);
    expect((await store.rank(view, 'a'))?.score).toBe(5);
    expect(await recover()).toMatchObject({ epoch: 2, found: 'whole', copied: 0 });
    expect((await add('a', 1)).scoreChanged?.event).toMatchObject({ epoch: 2, seq: 2, newScore: 6 });
  });

  it('is not opened before what is left in its outbox is stored', async () => {
    await recover();
    await add('a', 5);
    await add('b', 7);
    await restarted();
    await recover();
    await expectSame({ b: 7, a: 5 });
    expect(await redis.xlen('standings:{global/0}:outbox')).toBe(0);
    expect(await redis.hget(meta, 'pending')).toBe('0');
  });

  it('gets back what it has lost', async () => {
    await recover();
    await deliver(await add('a', 5), await add('b', 7));
    const older = await Promise.all([redis.dumpBuffer(meta), redis.dumpBuffer('standings:{global/0}:scores:all')]);
    await deliver(await add('a', 1), await add('c', 3));
    await redis.restore(meta, 0, older[0], 'REPLACE');
    await redis.restore('standings:{global/0}:scores:all', 0, older[1], 'REPLACE');
    await restarted();
    expect((await store.rank(view, 'a'))?.score).toBe(5);
    expect(await recover()).toMatchObject({ found: 'older', copied: 2 });
    await expectSame({ b: 7, a: 6, c: 3 });
  });

  it('drops what Postgres has refused, when it comes back with data of an epoch that has ended', async () => {
    await recover();
    await deliver(await add('a', 5), await add('b', 7));
    await add('a', 100);
    const keys = [meta, 'standings:{global/0}:scores:all', 'standings:{global/0}:outbox'];
    const abandoned = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
    await redis.flushall();
    await fence.check(board);
    await recover();
    await deliver(await add('b', 1));
    for (const [i, data] of abandoned.entries()) await redis.restore(keys[i] as string, 0, data, 'REPLACE');
    await restarted();
    expect(await recover()).toMatchObject({ epoch: 3, found: 'older', copied: 2 });
    await expectSame({ b: 8, a: 5 });
  });

  it('refuses in Postgres what comes of an epoch that has ended, and says how much is lost by it', async () => {
    await recover();
    const kept = await add('a', 5);
    await deliver(kept);
    const lost = await add('a', 100);
    await redis.flushall();
    await fence.check(board);
    await recover();
    const row = { board, period: ALL_TIME, playerId: 'a', lastUpdated: '2026-11-25T12:00:00.000Z' };
    const late = { ...row, epoch: 1, seq: lost.scoreChanged?.event.seq as number, score: 105 };
    expect(await repository.save([late])).toEqual({ newer: 0, late: 1 });
    const again = { ...row, epoch: 1, seq: kept.scoreChanged?.event.seq as number, score: 5 };
    expect(await repository.save([again])).toEqual({ newer: 0, late: 0 });
    await expectSame({ a: 5 });
  });
});

describe('a Redis that will not say how it is with a board', () => {
  it('is asked again on the same connection, until it does', async () => {
    const replica = await startRedis();
    const operator = connectRedis({ url: replica.url, commandTimeoutMs: 5000 });
    await once(operator, 'ready');
    await operator.config('SET', 'replica-serve-stale-data', 'no');
    await operator.replicaof('127.0.0.1', 1);
    const client = connectRedis({ url: replica.url, commandTimeoutMs: 5000 });
    const itsFence = new Fence(client, [board], deployment);
    await once(client, 'ready');
    await expect(itsFence.check(board)).rejects.toThrow('MASTERDOWN');
    await operator.replicaof('NO', 'ONE');
    await waitUntil(async () => expect(itsFence.unknownBoards()).toEqual([]), 5000);
    operator.disconnect();
    client.disconnect();
    await replica.remove();
  });
});

describe('what is known of a job', () => {
  it('cannot be told while Redis is away, which is no fault of the service', async () => {
    redis.disconnect();
    await expect(recoverable.noted(board, 'rebuild')).rejects.toBeInstanceOf(StoreUnavailableError);
  });
});

describe('data that vanishes under a live connection', () => {
  beforeEach(async () => {
    await recover();
    await deliver(await add('a', 5), await add('b', 7));
    await redis.flushall();
  });

  it('is noticed by the first update, and is there again after a recovery', async () => {
    await expect(add('a', 1)).rejects.toBeInstanceOf(StoreRecoveringError);
    expect(recoverable.closedBoards()).toEqual([board]);
    expect(await recover()).toMatchObject({ epoch: 2, found: 'empty', copied: 2 });
    await deliver(await add('a', 1));
    await expectSame({ b: 7, a: 6 });
  });

  it('in the midst of a recovery, when it was found and nothing is done yet, is there again after it', async () => {
    await recover();
    await restarted();
    class Vanishing extends RedisRecoverableStore {
      override async restore(of: string) {
        await redis.flushall();
        return super.restore(of);
      }
    }
    const drain = new EventDrain(outbox, log, new NothingLeft());
    const vanishing = new Recovery(new Vanishing(redis, fence), source, drain, deployment);
    expect(await vanishing.recover(board, () => undefined, never)).toMatchObject({ found: 'empty', copied: 2 });
    await expectSame({ b: 7, a: 5 });
  });

  it.each([
    ['rank', () => store.rank(view, 'a')],
    ['top', () => store.top(view, 1, null)],
    ['around', () => store.around(view, 'a', 1)],
    ['ranks', () => store.ranks(view, ['a'])],
  ])('is noticed by the first %s', async (_, read) => {
    await expect(read()).rejects.toBeInstanceOf(StoreRecoveringError);
    expect(recoverable.closedBoards()).toEqual([board]);
  });
});

/** Looks at the boards once, as the api does every few seconds. */
async function look(): Promise<void> {
  let pauses = 0;
  const watch = new OpenShardCheck(recoverable, source, deployment, async (ms, signal) => {
    // Before a look; the other one is how long Postgres may take, which is as long as it likes here.
    if (ms !== 1000) pauses += 1;
    if (ms === 1000 || pauses > 1)
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  });
  watch.start();
  await waitUntil(async () => expect(pauses).toBe(2), 5000);
  await watch.stop({ timeoutMs: 1000 });
}

describe('data that passes for whole and is not', () => {
  const scores = 'standings:{global/0}:scores:all';
  const outboxKey = 'standings:{global/0}:outbox';

  it('of a server that was left behind, is replaced, and what it took meanwhile is dropped as in Postgres', async () => {
    await recover();
    await deliver(await add('a', 5), await add('b', 7));
    const leftBehind = await Promise.all([meta, scores].map((key) => redis.dumpBuffer(key)));
    await redis.flushall();
    await fence.check(board);
    await recover();
    await deliver(await add('b', 1));
    for (const [i, data] of leftBehind.entries()) await redis.restore([meta, scores][i] as string, 0, data, 'REPLACE');
    await fence.check(board);
    // It calls itself whole, and what it takes is lost.
    const lost = await add('a', 100);
    expect(lost.scoreChanged?.event.epoch).toBe(1);
    await deliver(lost);
    await look();
    expect(recoverable.closedBoards()).toEqual([board]);
    expect(await recover()).toMatchObject({ epoch: 3, found: 'older', copied: 2 });
    await expectSame({ b: 8, a: 5 });
  });

  it('is not taken for such while another process recovers or rebuilds it', async () => {
    await recover();
    await deliver(await add('a', 5));
    const looks = new AbortController();
    const looking = (async () => {
      while (!looks.signal.aborted) await look();
    })();
    for (let i = 0; i < 10; i++) {
      expect(await recovery.rebuild(board, () => undefined, never)).toMatchObject({ epoch: 2 + i });
      expect(recoverable.closedBoards()).toEqual([]);
    }
    looks.abort();
    await looking;
  });

  it.each([
    ['a ranking that was removed', () => redis.del(scores)],
    ['another type in the place of the ranking', () => redis.set(scores, 'text')],
    ['another type in the place of what is known of it', () => redis.set(meta, 'text')],
    ['nothing in the place of what is known of it', () => redis.del(meta)],
  ])('%s is noticed, and there again after a recovery', async (_, damage) => {
    await recover();
    await deliver(await add('a', 5), await add('b', 7));
    for (let time = 0; time < 2; time++) {
      await damage();
      await look();
      expect(recoverable.closedBoards()).toEqual([board]);
      expect(await recover()).toMatchObject({ found: 'empty', copied: 2 });
      await expectSame({ b: 7, a: 5 });
    }
    await deliver(await add('a', 1));
    await expectSame({ b: 7, a: 6 });
  });

  it('is never the base of an update: the first one after the ranking was removed finds the board closed', async () => {
    await recover();
    await deliver(await add('a', 5));
    await redis.del(scores);
    await expect(add('a', 1)).rejects.toBeInstanceOf(StoreRecoveringError);
    expect(recoverable.closedBoards()).toEqual([board]);
    await recover();
    await deliver(await add('a', 1));
    await expectSame({ a: 6 });
  });

  it.each([
    ['a page', () => store.top(view, 10, null)],
    ['a rank', () => store.rank(view, 'a')],
    ['the neighbours of a player', () => store.around(view, 'a', 2)],
  ])('is never read as empty: %s finds that the ranking was removed', async (_, read) => {
    await recover();
    await deliver(await add('a', 5));
    await redis.del(scores);
    await expect(read()).rejects.toBeInstanceOf(StoreRecoveringError);
    expect(recoverable.closedBoards()).toEqual([board]);
    // Nor while it is recovered.
    await expect(read()).rejects.toBeInstanceOf(StoreRecoveringError);
    await recover();
    await read();
  });

  it('is no board that never had a player, and none that a rebuild has left without', async () => {
    await recover();
    await look();
    expect(recoverable.openBoards()).toEqual([board]);
    await add('a', 5);
    await redis.del(outboxKey);
    await recovery.rebuild(board, () => undefined, never, { force: true });
    await look();
    expect(recoverable.openBoards()).toEqual([board]);
    expect(await store.top(view, 1, null)).toMatchObject({ total: 0 });
  });
});

describe('a history that Redis gives itself on a live connection', () => {
  const historyNow = async () => /^master_replid:(\w+)/m.exec(await redis.info('replication'))?.[1];
  const changed = (from: string | undefined) => waitUntil(async () => expect(await historyNow()).not.toBe(from), 5000);

  it('closes no board when its first replica comes, nor when the last one has been away for long', async () => {
    await recover();
    await deliver(await add('a', 5));
    const alone = await historyNow();
    const replica = connect(Number(new URL(server.url).port), '127.0.0.1');
    replica.write('PSYNC ? -1\r\n');
    await changed(alone);
    await look();
    expect(recoverable.openBoards()).toEqual([board]);

    const followed = await historyNow();
    // Its default is an hour.
    await redis.config('SET', 'repl-backlog-ttl', 1);
    replica.destroy();
    await changed(followed);
    await look();
    expect(recoverable.openBoards()).toEqual([board]);
    expect((await add('a', 1)).scoreChanged?.event.epoch).toBe(1);
    // Who was not there all the while cannot know.
    expect(await new Fence(redis, [board], deployment).check(board)).toMatchObject({ status: 'closed' });
  });

  it('closes its boards when it was a replica meanwhile', async () => {
    await recover();
    await deliver(await add('a', 5));
    await redis.replicaof('127.0.0.1', 1);
    await redis.replicaof('NO', 'ONE');
    await look();
    expect(recoverable.closedBoards()).toEqual([board]);
    expect(await recover()).toMatchObject({ epoch: 2, found: 'whole' });
  });
});

describe('a process that did not open the board itself', () => {
  it('goes on under the epoch that another one began, without a refusal', async () => {
    await recover();
    const otherRedis = connectRedis({ url: server.url, commandTimeoutMs: 5000 });
    await once(otherRedis, 'ready');
    const otherFence = new Fence(otherRedis, [board], deployment);
    await otherFence.check(board);
    const drain = new EventDrain(new RedisOutbox(otherRedis, otherFence), log, new NothingLeft());
    const other = new Recovery(new RedisRecoverableStore(otherRedis, otherFence), source, drain, deployment);
    expect(await other.rebuild(board, () => undefined, never)).toMatchObject({ epoch: 2 });
    expect((await add('a', 1)).scoreChanged?.event.epoch).toBe(2);
    otherRedis.disconnect();
  });
});

describe('a rebuild', () => {
  it('loses no update that arrives meanwhile, and counts none twice', async () => {
    await recover();
    for (let i = 0; i < 500; i++) await deliver(await add(`p${i}`, 1000));
    const sums = new Map<string, number>();
    const rebuilt = new AbortController();
    const writer = (async () => {
      for (let i = 0; !rebuilt.signal.aborted; i++) {
        const playerId = `p${i % 700}`;
        const change = await add(playerId, 1).catch((error: unknown) => error);
        if (change instanceof StoreRecoveringError) await sleep(1);
        else if (change instanceof Error) throw change;
        else {
          sums.set(playerId, (sums.get(playerId) ?? 0) + 1);
          if (i % 3 > 0) await deliver(change as ScoreChange);
        }
      }
    })();
    const stages = new Set<string>();
    const report = ({ stage }: Progress) => void stages.add(stage);
    for (let i = 0; i < 5; i++) {
      await sleep(20);
      expect(await recovery.rebuild(board, report, never)).toMatchObject({ epoch: 2 + i });
    }
    rebuilt.abort();
    await writer;
    for (const { entry, events } of await outbox.oldest(board, 10_000)) {
      await log.append(events);
      await outbox.confirm([entry]);
    }
    expect(stages).toContain('scores');
    expect(sums.size).toBeGreaterThan(10);
    const players = Array.from({ length: 700 }, (_, i) => `p${i}`);
    const expected = players.map((id, i) => (i < 500 ? 1000 : 0) + (sums.get(id) ?? 0) || null);
    const { entries } = await store.ranks(view, players);
    expect(entries.map((entry) => entry?.score ?? null)).toEqual(expected);
    expect(await storedScores(players)).toEqual(expected);
  });

  it('that Redis has no memory for leaves nothing of itself there', async () => {
    await recover();
    await deliver(await add('a', 5));
    await dataSource.query(
      `INSERT INTO player_scores SELECT 'global', 'all', 'p' || i, i, 1, i, false, now() FROM generate_series(1, 40000) AS i`,
    );
    const used = /used_memory:(\d+)/.exec(await redis.info('memory'))?.[1];
    await redis.config('SET', 'maxmemory', Number(used) + 1_500_000);
    try {
      await expect(recovery.rebuild(board, () => undefined, never)).rejects.toThrow('OOM');
    } finally {
      await redis.config('SET', 'maxmemory', 0);
    }
    expect(await redis.exists('standings:{global/0}:staged:all', 'standings:{global/0}:restoration')).toBe(0);
    expect((await add('a', 1)).newScore).toBe(6);
  });

  it('drops from the ranking what is not in Postgres', async () => {
    await recover();
    await deliver(await add('a', 5));
    await redis.zadd('standings:{global/0}:scores:all', -99, 'stranger', -77, 'a');
    await recovery.rebuild(board, () => undefined, never, { force: true });
    await expectSame({ a: 5 });
  });
});

describe('two repairs at a time', () => {
  const players = Array.from({ length: 20 }, (_, i) => `p${i}`);
  const commands = {
    execute: async ({ replacement }: SetScore) => {
      const change = await store.set(replacement);
      if (change !== null) await deliver(change);
      return change;
    },
  } as unknown as CommandBus;
  const repair = () => {
    const drain = new EventDrain(outbox, log, new NothingLeft());
    const check = new DriftCheck(recoverable, source, drain, new DriftRepair(commands));
    return check.run(board, 'ranking-store', () => undefined, never);
  };

  it('make up for a difference once', async () => {
    await recover();
    for (const player of players) {
      await deliver(await add(player, 50));
      await redis.zadd('standings:{global/0}:scores:all', -10, player);
    }
    const both = await Promise.all([repair(), repair()]);
    expect(both.filter((drift) => drift !== null)).toMatchObject([{ different: 20, repaired: 20 }]);
    await expectSame(Object.fromEntries(players.map((player) => [player, 50])));
  });
});

describe('two recoveries at a time', () => {
  it('are kept apart by the lock', async () => {
    const second = await source.exclusively(board, () => recover());
    expect(second).toBeNull();
    expect(recoverable.closedBoards()).toEqual([board]);
  });

  it('are kept apart in Redis: the earlier one can do nothing any more', async () => {
    const first = await recoverable.restore(board);
    const second = await recoverable.restore(board);
    await expect(first.close()).rejects.toBeInstanceOf(RestorationEndedError);
    await expect(first.put(ALL_TIME, 'live', [{ playerId: 'a', score: 1 }])).rejects.toBeInstanceOf(
      RestorationEndedError,
    );
    await expect(first.open(9, 'live')).rejects.toBeInstanceOf(RestorationEndedError);
    await second.open(1, 'live');
    expect(await store.top(view, 1, null)).toMatchObject({ total: 0 });
    await expect(second.open(2, 'live')).rejects.toBeInstanceOf(RestorationEndedError);
    expect(await redis.hget(meta, 'epoch')).toBe('1');
  });

  it('are kept apart in Postgres: who has lost the lock cannot raise the epoch', async () => {
    const raised = source.exclusively(board, async (lock) => {
      await dataSource.query(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'`);
      return lock.raiseEpoch(5, 'store');
    });
    await expect(raised).rejects.toBeInstanceOf(LockLostError);
    expect(await dataSource.query('SELECT * FROM board_epochs')).toEqual([]);
    expect(await source.exclusively(board, (lock) => lock.raiseEpoch(5, 'store'))).toBe(6);
  });

  it('are not kept from a board by a process that is frozen, or on a machine that is gone', async () => {
    const { proxy, itsSource, itsData } = await behindProxy();
    const frozen = itsSource.exclusively(board, async (lock) => {
      proxy.freeze();
      expect(await recover()).toBeNull();
      await waitUntil(async () => expect(await recover()).toMatchObject({ epoch: 1 }), 20_000);
      proxy.pass();
      return lock.raiseEpoch(5, 'store');
    });
    await expect(frozen).rejects.toBeInstanceOf(LockLostError);
    expect(await dataSource.query('SELECT epoch FROM board_epochs')).toEqual([{ epoch: '1' }]);
    await itsData.destroy();
    await proxy.close();
  });

  it('are not kept from a board by a lock that Postgres gave when nobody waited for it any more', async () => {
    const { proxy, itsSource, itsData } = await behindProxy();
    proxy.holdReplies();
    await expect(itsSource.exclusively(board, async () => 1)).rejects.toThrow('it does not answer a statement in time');
    proxy.pass();
    await waitUntil(async () => expect(await source.exclusively(board, async () => 1)).toBe(1), 5000);
    await itsData.destroy();
    await proxy.close();
  });

  async function behindProxy() {
    const url = new URL(database.url);
    const proxy = await TcpProxy.to(Number(url.port));
    url.port = String(proxy.port);
    const itsData = await createDataSource({ url: url.href, poolSize: 3, statementTimeoutMs: 200 }).initialize();
    return { proxy, itsData, itsSource: new TypeormRecoverySource(itsData) };
  }

  it('begin anew where one was broken off', async () => {
    await recover();
    await deliver(await add('a', 5));
    const stopping = new AbortController();
    await expect(recovery.rebuild(board, () => stopping.abort(new Error('stopping')), stopping.signal)).rejects.toThrow(
      'stopping',
    );
    expect(await recovery.rebuild(board, () => undefined, never)).toMatchObject({ copied: 1 });
    await expectSame({ a: 5 });
    expect(await redis.exists('standings:{global/0}:staged:all')).toBe(0);
  });
});

describe('the epoch of a board', () => {
  const row = { board, period: ALL_TIME, playerId: 'a', score: 5, seq: 9, lastUpdated: '2026-11-25T12:00:00.000Z' };

  it('is above all that was ever stored', async () => {
    await repository.save([{ ...row, epoch: 7 }]);
    expect(await source.exclusively(board, (lock) => lock.raiseEpoch(0, 'store'))).toBe(8);
    expect(await source.exclusively(board, (lock) => lock.raiseEpoch(0, 'store'))).toBe(9);
    expect(await source.exclusively(board, (lock) => lock.raiseEpoch(20, 'store'))).toBe(21);
  });

  it('waits for scores on their way, also the first time that it is raised', async () => {
    const waiting = (count: number) =>
      waitUntil(async () => {
        const statement = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        expect(await dataSource.query(statement)).toHaveLength(count);
      }, 5000);
    const done: string[] = [];
    const noting = <T>(name: string, work: Promise<T>) => work.finally(() => done.push(name));
    // Somebody else has written the row of the player and not committed it.
    const other = dataSource.createQueryRunner();
    await other.startTransaction();
    await other.query(`INSERT INTO player_scores VALUES ('global', 'all', 'a', 1, 1, 1, false, now())`);
    const onItsWay = noting('on its way', repository.save([{ ...row, epoch: 1 }]));
    await waiting(1);
    const raised = source.exclusively(board, (lock) => noting('raised', lock.raiseEpoch(1, 'store')));
    await waiting(2);
    const late = repository.save([{ ...row, playerId: 'b', epoch: 1 }]);
    await waiting(3);
    await other.rollbackTransaction();
    await other.release();
    expect(await Promise.all([onItsWay, raised, late])).toEqual([{ newer: 1, late: 0 }, 2, { newer: 0, late: 1 }]);
    expect(done[0]).toBe('on its way');
  });
});
