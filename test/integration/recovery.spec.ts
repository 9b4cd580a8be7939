import { TemporalCalendar } from '@standings/calendar';
import { once } from 'node:events';
import { DEFAULT_DEFINITION, EndedEpochs, type ShardId, StoreRecoveringError } from '@standings/domain';
import { Recovery, RecoveryHealthCheck, RecoveryLoop } from '@standings/recovery';
import { connectRedis, Fence, OneServer, RedisShardRestore } from '@standings/redis-store';
import { beforeEach, describe, expect, it } from 'vitest';
import { useBoardStores } from '../support/board-stores.js';
import { startRedis, waitUntil } from '../support/servers/index.js';
import { ONE_SHARD, viewOf } from '../support/boards.js';
import { TypeormBoardRepository } from '@standings/persistence';

const never = new AbortController().signal;

const stores = useBoardStores('closed');

describe('health of the recovery', () => {
  it('is up only when Redis was asked on this connection and the shard is open', async () => {
    const { fence, recovery, deployment, catalog } = stores();
    const health = new RecoveryHealthCheck(fence, new RecoveryLoop(recovery, fence, catalog), deployment, ONE_SHARD);
    expect(await health.check()).toMatchObject({ up: false, reason: 'recovering: waiting for its turn' });
    await stores().recover();
    expect(await health.check()).toEqual({ up: true });
    const closed = once(stores().redis, 'close');
    stores().redis.disconnect(true);
    await closed;
    expect(await health.check()).toMatchObject({ up: false, reason: 'the state of the boards is not known yet' });
    await waitUntil(async () => expect(await health.check()).toEqual({ up: true }), 10_000);
  });
});

describe('a shard that is closed', () => {
  it('takes no updates, and is opened empty if there are no scores anywhere', async () => {
    expect(stores().fence.closed()).toEqual([stores().shard]);
    await expect(stores().apply('a', 1)).rejects.toBeInstanceOf(StoreRecoveringError);
    await expect(stores().store.rank(stores().view, 'a')).rejects.toBeInstanceOf(StoreRecoveringError);
    expect(await stores().recover()).toMatchObject({ epoch: 1, found: 'empty', copied: 0 });
    expect(stores().fence.closed()).toEqual([]);
    expect(await stores().store.top(stores().view, 1, null)).toMatchObject({ total: 0, entries: [] });
    expect((await stores().apply('a', 1)).scoreChanged?.event).toMatchObject({ epoch: 1, seq: 1 });
  });

  it('is still read, and opened under a new epoch when nothing is missing', async () => {
    await stores().recover();
    await stores().add('a', 5);
    await stores().restarted();
    await expect(stores().apply('a', 1)).rejects.toBeInstanceOf(StoreRecoveringError);
    expect((await stores().store.rank(stores().view, 'a'))?.score).toBe(5);
    expect(await stores().recover()).toMatchObject({ epoch: 2, found: 'whole', copied: 0 });
    expect((await stores().apply('a', 1)).scoreChanged?.event).toMatchObject({ epoch: 2, seq: 2, newScore: 6 });
  });

  it('is not opened before what is left in its outbox is stored', async () => {
    await stores().recover();
    await stores().apply('a', 5);
    await stores().apply('b', 7);
    await stores().restarted();
    await stores().recover();
    await stores().expectSame({ b: 7, a: 5 });
    expect(await stores().redis.xlen('standings:{1:0/1}:outbox')).toBe(0);
    expect(await stores().redis.hget(stores().meta, 'pending')).toBe('0');
  });

  it('begins an epoch above those that the log was told of, when Redis is empty and Postgres is an older backup', async () => {
    class Told extends EndedEpochs {
      async tell(): Promise<void> {}

      async look() {
        return new Map([
          [stores().shard, 40],
          ['1:7/9' as ShardId, 60],
        ]);
      }
    }
    const recovery = new Recovery({ ...stores().ports, endedEpochs: new Told() }, stores().drain, stores().deployment);
    expect(await recovery.recover(stores().shard, () => undefined, never)).toMatchObject({ epoch: 62 });
    expect(await stores().epochs.epochsOf([stores().shard])).toEqual([62]);
  });

  it('gets back the boards that its process has not heard of yet', async () => {
    await stores().recover();
    const definitions = new TypeormBoardRepository(stores().dataSource, new TemporalCalendar(), 10);
    const { board } = await definitions.put('team.red', () => DEFAULT_DEFINITION, null);
    await stores().deliver(await stores().store.add({ board, playerId: 'a', delta: 5 }));
    await stores().redis.flushall();
    await stores().fence.check(stores().shard);
    expect(await stores().recover()).toMatchObject({ found: 'empty', copied: 1 });
    expect(await stores().store.top(viewOf(board), 10, null)).toMatchObject({ total: 1 });
    await definitions.delete('team.red', null);
  });

  it('gets back what it has lost', async () => {
    await stores().recover();
    await stores().add('a', 5);
    await stores().add('b', 7);
    const keys = [stores().meta, 'standings:{1:0/1}:rankings', 'standings:{1:0/1}:scores:1:all'];
    const older = await Promise.all(keys.map((key) => stores().redis.dumpBuffer(key)));
    await stores().add('a', 1);
    await stores().add('c', 3);
    for (const [i, data] of older.entries()) await stores().redis.restore(keys[i] as string, 0, data, 'REPLACE');
    await stores().restarted();
    expect((await stores().store.rank(stores().view, 'a'))?.score).toBe(5);
    expect(await stores().recover()).toMatchObject({ found: 'older', copied: 2 });
    await stores().expectSame({ b: 7, a: 6, c: 3 });
  });

  it('drops what Postgres has refused, when it comes back with data of an epoch that has ended', async () => {
    await stores().recover();
    await stores().add('a', 5);
    await stores().add('b', 7);
    await stores().apply('a', 100);
    const keys = [stores().meta, 'standings:{1:0/1}:scores:1:all', 'standings:{1:0/1}:outbox'];
    const abandoned = await Promise.all(keys.map((key) => stores().redis.dumpBuffer(key)));
    await stores().redis.flushall();
    await stores().fence.check(stores().shard);
    await stores().recover();
    await stores().add('b', 1);
    for (const [i, data] of abandoned.entries()) await stores().redis.restore(keys[i] as string, 0, data, 'REPLACE');
    await stores().restarted();
    expect(await stores().recover()).toMatchObject({ epoch: 3, found: 'older', copied: 2 });
    await stores().expectSame({ b: 8, a: 5 });
  });

  it('refuses in Postgres what comes of an epoch that has ended, and says how much is lost by it', async () => {
    await stores().recover();
    const kept = await stores().apply('a', 5);
    await stores().deliver(kept);
    const lost = await stores().apply('a', 100);
    await stores().redis.flushall();
    await stores().fence.check(stores().shard);
    await stores().recover();
    const row = { ...stores().ranking, playerId: 'a', lastUpdated: '2026-11-25T12:00:00.000Z' };
    const late = { ...row, epoch: 1, seq: lost.scoreChanged?.event.seq as number, score: 105 };
    expect(await stores().repository.save([late])).toEqual({ late: 1 });
    const again = { ...row, epoch: 1, seq: kept.scoreChanged?.event.seq as number, score: 5 };
    expect(await stores().repository.save([again])).toEqual({ late: 0 });
    await stores().expectSame({ a: 5 });
  });
});

describe('a Redis that does not tell the state of a shard', () => {
  it('is asked again on the same connection, until it does', async () => {
    const replica = await startRedis();
    const operator = connectRedis({ url: replica.url, commandTimeoutMs: 5000 });
    await once(operator, 'ready');
    await operator.config('SET', 'replica-serve-stale-data', 'no');
    await operator.replicaof('127.0.0.1', 1);
    const client = connectRedis({ url: replica.url, commandTimeoutMs: 5000 });
    const itsFence = new Fence(new OneServer(client), ONE_SHARD, stores().deployment);
    await once(client, 'ready');
    await expect(itsFence.check(stores().shard)).rejects.toThrow('MASTERDOWN');
    await operator.replicaof('NO', 'ONE');
    await waitUntil(async () => expect(itsFence.unknown()).toEqual([]), 5000);
    operator.disconnect();
    client.disconnect();
    await replica.remove();
  });
});

describe('data that vanishes under a live connection', () => {
  beforeEach(async () => {
    await stores().recover();
    await stores().add('a', 5);
    await stores().add('b', 7);
    await stores().redis.flushall();
  });

  it('is noticed by the first update, and is there again after a recovery', async () => {
    await expect(stores().apply('a', 1)).rejects.toBeInstanceOf(StoreRecoveringError);
    expect(stores().fence.closed()).toEqual([stores().shard]);
    expect(await stores().recover()).toMatchObject({ epoch: 2, found: 'empty', copied: 2 });
    await stores().add('a', 1);
    await stores().expectSame({ b: 7, a: 6 });
  });

  it('in the midst of a recovery, when it was found and nothing is done yet, is there again after it', async () => {
    await stores().recover();
    await stores().restarted();
    class Vanishing extends RedisShardRestore {
      override async begin(shard: ShardId) {
        await stores().redis.flushall();
        return super.begin(shard);
      }
    }
    const ports = { ...stores().ports, restore: new Vanishing(new OneServer(stores().redis), stores().fence) };
    const vanishing = new Recovery(ports, stores().drain, stores().deployment);
    expect(await vanishing.recover(stores().shard, () => undefined, never)).toMatchObject({
      found: 'empty',
      copied: 2,
    });
    await stores().expectSame({ b: 7, a: 5 });
  });

  it.each([
    ['rank', () => stores().store.rank(stores().view, 'a')],
    ['top', () => stores().store.top(stores().view, 1, null)],
    ['around', () => stores().store.around(stores().view, 'a', 1)],
    ['ranks', () => stores().store.ranks(stores().view, ['a'])],
  ])('is noticed by the first %s', async (_, read) => {
    await expect(read()).rejects.toBeInstanceOf(StoreRecoveringError);
    expect(stores().fence.closed()).toEqual([stores().shard]);
  });
});
