import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import {
  BoardNotAcceptingError,
  GLOBAL_BOARD,
  MAX_SCORE,
  OutboxFullError,
  OutcomeUnknownError,
  StoreRecoveringError,
  StoreUnavailableError,
  SystemClock,
} from '@standings/domain';
import {
  connectRedis,
  type Fence,
  OneServer,
  RedisHealthCheck,
  RedisOutbox,
  RedisRankingStore,
  RedisShardRestore,
} from '@standings/redis-store';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { inTime } from '../support/in-time.js';
import { GLOBAL_SHARD, limitsWith, ONE_SHARD } from '../support/boards.js';
import { openShards } from '../support/open-shards.js';
import { type RedisServer, startRedis } from '../support/servers/index.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const HOUR_MS = 3_600_000;

const board = GLOBAL_BOARD;
const view = { board, period: 'all' };
const meta = 'standings:{1:0/1}:meta';
const outboxKey = 'standings:{1:0/1}:outbox';
const scoresKey = 'standings:{1:0/1}:scores:1:all';
const marks = ['standings:{1:0/1}:marks:even', 'standings:{1:0/1}:marks:odd'];

let server: RedisServer;
let proxy: TcpProxy;
/** Straight to the server, to look behind the store. */
let direct: Redis;
/** The store's own connection, through the proxy. */
let redis: Redis;
let store: RedisRankingStore;
let outbox: RedisOutbox;
let fence: Fence;

const open = async (url: string): Promise<Redis> => {
  const connection = connectRedis({ url, commandTimeoutMs: 500 });
  await once(connection, 'ready');
  return connection;
};
const storeWith = (settings: { outboxLimit: number }) =>
  new RedisRankingStore(new OneServer(redis), fence, ONE_SHARD, settings, new SystemClock());
const add = (playerId: string, delta: number) => store.add({ board, playerId, delta });

/** What a recovery does that finds nothing to copy. */
async function restored(epoch: number): Promise<void> {
  const restore = new RedisShardRestore(new OneServer(redis), fence);
  await (await restore.begin(GLOBAL_SHARD)).open(epoch);
}

beforeAll(async () => {
  server = await startRedis();
  proxy = await TcpProxy.to(Number(new URL(server.url).port));
  direct = await open(server.url);
});

beforeEach(async () => {
  await direct.flushall();
  redis = await open(`redis://127.0.0.1:${proxy.port}`);
  fence = await openShards(redis);
  store = storeWith({ outboxLimit: 1000 });
  outbox = new RedisOutbox(new OneServer(redis), fence);
});

afterEach(() => redis.disconnect());

afterAll(async () => {
  direct.disconnect();
  await proxy.close();
  await server.remove();
});

describe('one script call', () => {
  it('writes scores, sequence numbers and one outbox entry together', async () => {
    const changes = await Promise.all([add('a', 5), add('b', 5), add('a', MAX_SCORE).catch(() => null), add('a', 2)]);
    const applied = changes.filter((change) => change !== null);
    const emitted = applied.flatMap(({ scoreChanged }) => scoreChanged ?? []);
    expect(emitted.map(({ event }) => event.seq)).toEqual([1, 2, 3]);
    expect(new Set(emitted.map(({ outboxEntry }) => outboxEntry)).size).toBe(1);
    const [pending] = await outbox.oldest(GLOBAL_SHARD, 10);
    expect(pending).toEqual({ entry: emitted[0]?.outboxEntry, events: emitted.map(({ event }) => event) });
    expect(await direct.hgetall(meta)).toMatchObject({ epoch: '1', seq: '3', pending: '3' });
  });

  it('goes by the clock of Redis, and not by its own, for when a board accepts updates', async () => {
    const ahead = { now: () => Date.now() + 2 * HOUR_MS };
    const settings = { outboxLimit: 1000 };
    const early = new RedisRankingStore(new OneServer(redis), fence, ONE_SHARD, settings, ahead);
    const limits = limitsWith({ acceptsFrom: Date.now() + HOUR_MS, acceptsUntil: Date.now() + 3 * HOUR_MS });
    await expect(early.add({ board, playerId: 'a', delta: 1, limits })).rejects.toThrow(BoardNotAcceptingError);
    const open = limitsWith({ acceptsFrom: Date.now() - HOUR_MS, acceptsUntil: Date.now() + HOUR_MS });
    expect((await early.add({ board, playerId: 'a', delta: 1, limits: open })).newScore).toBe(1);
  });

  it('keeps scores at the bounds exact in every answer', async () => {
    const first = await add('best', MAX_SCORE);
    await add('worst', -MAX_SCORE);
    const again = await add('best', 0);
    expect([first.newScore, again.previousScore, again.newScore]).toEqual([MAX_SCORE, MAX_SCORE, MAX_SCORE]);
    expect((await store.rank(view, 'worst'))?.score).toBe(-MAX_SCORE);
    expect((await store.ranks(view, ['best'])).entries[0]?.score).toBe(MAX_SCORE);
    expect((await store.top(view, 2, null)).entries.map(({ score }) => score)).toEqual([MAX_SCORE, -MAX_SCORE]);
  });

  it('is of 16 updates or, while two are in flight, of up to 128', async () => {
    const changes = await Promise.all(Array.from({ length: 16 + 16 + 128 + 10 }, (_, i) => add(`p${i}`, 1)));
    expect(changes.map(({ scoreChanged }) => scoreChanged?.event.seq)).toEqual(changes.map((_, i) => i + 1));
    const sizes = new Map(
      changes.map(({ scoreChanged }) => [scoreChanged?.outboxEntry?.id, scoreChanged?.outboxEntry?.size]),
    );
    expect([...sizes.values()]).toEqual([16, 16, 128, 10]);
  });

  it('changes nothing when a key it needs is not what it should be', async () => {
    await direct.set(outboxKey, 'not a stream');
    await expect(add('a', 1)).rejects.toThrow('WRONGTYPE');
    expect(await direct.exists(scoresKey)).toBe(0);
    expect(await direct.hget(meta, 'seq')).toBe('0');
  });
});

describe('the outbox', () => {
  it('refuses updates past its limit and changes nothing, until there is room', async () => {
    store = storeWith({ outboxLimit: 2 });
    const first = await Promise.all([add('a', 1), add('b', 1)]);
    await expect(add('c', 1)).rejects.toBeInstanceOf(OutboxFullError);
    expect(await store.rank(view, 'c')).toBeNull();
    await outbox.confirm(first.flatMap(({ scoreChanged }) => scoreChanged?.outboxEntry ?? []).slice(0, 1));
    expect((await add('c', 1)).scoreChanged?.event.seq).toBe(3);
  });

  it('is a figure of the health check', async () => {
    await add('a', 1);
    const check = new RedisHealthCheck(new OneServer(redis), ONE_SHARD);
    expect(await check.check()).toEqual({ up: true, figures: { outbox: 1 } });
  });
});

describe('an idempotency key', () => {
  const keyed = (delta: number, key = 'k1', place = 0) =>
    store.add({ board, playerId: 'a', delta, idempotency: { key, payload: String(delta), place } });

  it('lets an update whose reply was lost be sent again: it counts once', async () => {
    await add('a', 1);
    proxy.dropReplies();
    await expect(keyed(10)).rejects.toBeInstanceOf(OutcomeUnknownError);
    proxy.cut();
    await expect
      .poll(() => keyed(10).catch((error: unknown) => error))
      .toMatchObject({ newScore: 11, scoreChanged: null });
    expect((await add('a', 100)).newScore).toBe(111);
  });

  it('is answered while the outbox is full, for nothing is to be applied', async () => {
    store = storeWith({ outboxLimit: 1 });
    await keyed(10);
    const results = await Promise.allSettled([keyed(10), keyed(5, 'k2'), keyed(11)]);
    expect(results).toMatchObject([
      { value: { newScore: 10, scoreChanged: null } },
      { reason: { code: 'outbox_full' } },
      { reason: { code: 'idempotency_key_reused' } },
    ]);
  });

  it('is refused while records are missing, unless its own is there; updates without a key are applied', async () => {
    await keyed(10);
    await direct.hset(meta, 'refuses-keys', 1);
    const results = await Promise.allSettled([keyed(10), keyed(5, 'k2'), keyed(10, 'k1', 1), add('a', 1)]);
    expect(results).toMatchObject([
      { value: { newScore: 10, scoreChanged: null } },
      { reason: { code: 'keys_recovering' } },
      { reason: { code: 'keys_recovering' } },
      { value: { newScore: 11 } },
    ]);
    await direct.hdel(meta, 'refuses-keys');
    expect(await keyed(5, 'k2')).toMatchObject({ newScore: 16 });
  });

  it('holds nothing of an update that was refused', async () => {
    await add('a', MAX_SCORE);
    await expect(keyed(1)).rejects.toThrow('leave the range');
    expect(await direct.exists(...marks)).toBe(0);
    expect(await keyed(-5)).toMatchObject({ newScore: MAX_SCORE - 5 });
  });
});

describe('settings that break the promises', () => {
  const warnings = async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn');
    const connection = await open(server.url);
    await connection.ping();
    await new Promise((resolve) => setImmediate(resolve));
    connection.disconnect();
    const said = warn.mock.calls.map(([message]) => String(message));
    warn.mockRestore();
    return said.filter((sentence) => sentence.startsWith('Redis has'));
  };

  it('are told when Redis is connected, and no others', async () => {
    expect(await warnings()).toEqual([]);
    await direct.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await direct.config('SET', 'appendonly', 'no');
    try {
      expect(await warnings()).toEqual([
        expect.stringContaining('"appendonly no"'),
        expect.stringContaining('"maxmemory-policy allkeys-lru"'),
      ]);
    } finally {
      await direct.config('SET', 'maxmemory-policy', 'noeviction');
      await direct.config('SET', 'appendonly', 'yes');
    }
  });
});

describe('when Redis fails', () => {
  it('never sends an update twice whose reply was lost', async () => {
    await add('a', 1);
    proxy.dropReplies();
    await expect(add('a', 10)).rejects.toBeInstanceOf(OutcomeUnknownError);
    proxy.cut();
    await expect.poll(() => redis.status).not.toBe('ready');
    await expect.poll(() => redis.status).toBe('ready');
    // The new connection first asks for the state of the shard.
    await expect.poll(() => fence.open()).toEqual([GLOBAL_SHARD]);
    expect((await add('a', 100)).newScore).toBe(111);
  });

  it('answers within the command time-out while it is frozen, and goes on by itself', async () => {
    await add('a', 1);
    await server.pause();
    const [write, read] = await inTime(700, Promise.allSettled([add('a', 1), store.rank(view, 'a')]));
    await server.resume();
    expect(write).toMatchObject({ reason: expect.any(OutcomeUnknownError) });
    expect(read).toMatchObject({ reason: expect.any(StoreUnavailableError) });
    await expect.poll(() => store.rank(view, 'a')).toMatchObject({ score: 2 });
  });

  it('refuses at once while there is no connection, and goes on when it is back with its data', async () => {
    await add('a', 1);
    await server.kill('SIGKILL');
    await expect.poll(() => redis.status).not.toBe('ready');
    const health = (of: Redis) => new RedisHealthCheck(new OneServer(of), ONE_SHARD).check();
    const [write, read, found] = await inTime(
      100,
      Promise.allSettled([add('a', 1), store.top(view, 1, null), health(redis)]),
    );
    expect(write).toMatchObject({ reason: expect.any(StoreUnavailableError) });
    expect(read).toMatchObject({ reason: expect.any(StoreUnavailableError) });
    expect(found).toMatchObject({ value: { up: false, reason: 'Redis did not answer' } });
    const reason = 'Redis cannot be reached (ECONNREFUSED)';
    await expect.poll(() => health(direct)).toEqual({ up: false, reason });
    await server.start();
    await expect.poll(() => [redis.status, direct.status]).toEqual(['ready', 'ready']);
    // It is another history, of which the store cannot know that it is the same data.
    await expect.poll(() => add('a', 1).catch((error: unknown) => error)).toBeInstanceOf(StoreRecoveringError);
    expect((await store.rank(view, 'a'))?.score).toBe(1);
    await restored(2);
    expect((await add('a', 1)).newScore).toBe(2);
  });

  it('refuses updates and still reads when memory is full; no half of an update stays', async () => {
    await add('a', 1);
    const before = await direct.hgetall(meta);
    await direct.config('SET', 'maxmemory', '1');
    try {
      await expect(add('a', 1)).rejects.toThrow('out of memory');
      expect((await store.rank(view, 'a'))?.score).toBe(1);
      expect(await direct.hgetall(meta)).toEqual(before);
    } finally {
      await direct.config('SET', 'maxmemory', '0');
    }
  });
});
