import { once } from 'node:events';
import { GLOBAL_BOARD, SystemClock } from '@standings/domain';
import { connectRedis, type Fence, OneServer, RecordRotation, RedisRankingStore } from '@standings/redis-store';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ONE_SHARD } from '../support/boards.js';
import { openShards } from '../support/open-shards.js';
import { type RedisServer, startRedis } from '../support/servers/index.js';

const board = GLOBAL_BOARD;
const meta = 'standings:{1:0/1}:meta';
const even = 'standings:{1:0/1}:marks:even';
const odd = 'standings:{1:0/1}:marks:odd';

const HOLD_MS = 60_000;

let server: RedisServer;
let redis: Redis;
let fence: Fence;
let store: RedisRankingStore;

beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis({ url: server.url, commandTimeoutMs: 5000 });
  await once(redis, 'ready');
});

beforeEach(async () => {
  await redis.flushall();
  fence = await openShards(redis);
  store = new RedisRankingStore(new OneServer(redis), fence, ONE_SHARD, { outboxLimit: 1000 }, new SystemClock());
  await keyed('of before');
  await rotate();
});

afterAll(async () => {
  redis.disconnect();
  await server.remove();
});

/** An update of one of the places of a request. */
const keyed = (key: string, place = 0) =>
  store.add({ board, playerId: 'a', delta: 10, idempotency: { key, payload: 'ten each', place } });

const threeParts = () => Promise.all([keyed('k', 0), keyed('k', 1), keyed('k', 2)]);

const applied = { scoreChanged: expect.anything() };
const replayed = { scoreChanged: null };

/** One round. */
async function rotate(): Promise<void> {
  const pauses: number[] = [];
  const rotation = new RecordRotation(
    new OneServer(redis),
    fence,
    { idempotencyTtlMs: HOLD_MS },
    async (ms, signal) => {
      pauses.push(ms);
      if (pauses.length > 1) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  );
  rotation.start();
  await expect.poll(() => pauses, { interval: 1 }).toEqual([5000, 5000]);
  await rotation.stop({ timeoutMs: 1000 });
}

/** A round when the newer generation is as old as this. */
async function rotateAfter(ms: number): Promise<void> {
  await redis.hincrby(meta, 'generation-at', -ms);
  await rotate();
}

const generation = () => redis.hget(meta, 'generation');
const held = () => Promise.all([redis.hkeys(even), redis.hkeys(odd)]);

describe('Rotation of idempotency records', () => {
  it('keeps records in their generation until it is old', async () => {
    await keyed('k');
    await rotateAfter(HOLD_MS - 10_000);
    expect(await generation()).toBe('0');
    expect(await held()).toEqual([['1 of before', '1 k'], []]);
  });

  it('keeps records for another generation, and drops them with the next', async () => {
    await keyed('k');
    await rotateAfter(HOLD_MS);
    expect(await generation()).toBe('1');
    expect(await keyed('k')).toMatchObject(replayed);
    expect(await keyed('of now')).toMatchObject(applied);
    expect(await held()).toEqual([['1 of before', '1 k'], ['1 of now']]);
    await rotateAfter(HOLD_MS);
    expect(await held()).toEqual([[], ['1 of now']]);
    expect(await keyed('of now')).toMatchObject(replayed);
    expect(await keyed('k')).toMatchObject(applied);
  });

  it('drops all records when no more keys come', async () => {
    await rotateAfter(HOLD_MS);
    await rotateAfter(HOLD_MS);
    expect(await redis.exists(even, odd)).toBe(0);
  });

  it('keeps the record of a request that is completed later as long as its last part', async () => {
    await keyed('k', 0);
    await rotateAfter(HOLD_MS);
    expect(await keyed('k', 1)).toMatchObject(applied);
    await rotateAfter(HOLD_MS);
    expect(await threeParts()).toMatchObject([replayed, replayed, applied]);
  });

  it('finds every record when the number of its generation is lost', async () => {
    await keyed('k', 0);
    await rotateAfter(HOLD_MS);
    await keyed('k', 1);
    await redis.hdel(meta, 'generation', 'generation-at');
    await rotate();
    expect(await threeParts()).toMatchObject([replayed, replayed, applied]);
    await rotateAfter(HOLD_MS);
    expect(await threeParts()).toMatchObject([replayed, replayed, replayed]);
  });

  it('keeps records as if they were new when the clock of Redis is set back', async () => {
    await keyed('k');
    await rotateAfter(-365 * 24 * 3_600_000);
    expect(await keyed('k')).toMatchObject(replayed);
    await rotateAfter(HOLD_MS);
    expect(await generation()).toBe('1');
  });

  it('drops records in a Redis that is full, too', async () => {
    await redis.hincrby(meta, 'generation-at', -HOLD_MS);
    await redis.set(odd, 'stands for old records');
    await redis.config('SET', 'maxmemory', '1');
    try {
      await rotate();
      expect(await generation()).toBe('1');
      expect(await redis.exists(odd)).toBe(0);
    } finally {
      await redis.config('SET', 'maxmemory', '0');
    }
  });

  it('creates no shard where there is none', async () => {
    await redis.flushall();
    await rotate();
    expect(await redis.dbsize()).toBe(0);
  });

  it('changes nothing when the key of the records has another type', async () => {
    await redis.multi().del(even).set(even, 'no hash').exec();
    const before = await redis.hgetall(meta);
    await expect(keyed('k')).rejects.toThrow('WRONGTYPE');
    expect(await redis.hgetall(meta)).toEqual(before);
    expect(await store.rank({ board, period: 'all' }, 'a')).toMatchObject({ score: 10 });
  });
});
