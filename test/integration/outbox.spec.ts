import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { GLOBAL_BOARD, type PendingEntry, SystemClock } from '@standings/domain';
import { connectRedis, Fence, OneServer, RedisOutbox, RedisRankingStore } from '@standings/redis-store';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GLOBAL_SHARD, ONE_SHARD } from '../support/boards.js';
import { openShards, testDeployment } from '../support/open-shards.js';
import { type RedisServer, startRedis } from '../support/servers/index.js';

const board = GLOBAL_BOARD;
const shard = GLOBAL_SHARD;
const meta = 'standings:{1:0/1}:meta';
const stream = 'standings:{1:0/1}:outbox';
const aside = 'standings:{1:0/1}:outbox-aside';

const STALE_MS = 5000;
const LOCK_MS = 30_000;
const DAY_MS = 86_400_000;

let server: RedisServer;
let redis: Redis;
let fence: Fence;
let store: RedisRankingStore;
let outbox: RedisOutbox;
/** That only `outbox` sees. */
let clock: number;
/** That of another process. */
let other: RedisOutbox;

const add = (playerId: string, delta = 1) => store.add({ board, playerId, delta });
const claim = (of: RedisOutbox) => of.claimStale(shard, STALE_MS, 100, LOCK_MS);
const players = (page: readonly PendingEntry[] | null) =>
  page?.flatMap(({ events }) => events.map(({ playerId }) => playerId));
const counted = async () => Number(await redis.hget(meta, 'pending'));

beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis({ url: server.url, commandTimeoutMs: 2000 });
  await once(redis, 'ready');
  fence = new Fence(new OneServer(redis), ONE_SHARD, testDeployment());
});

beforeEach(async () => {
  await redis.flushall();
  await openShards(redis, ONE_SHARD, fence);
  store = new RedisRankingStore(new OneServer(redis), fence, ONE_SHARD, { outboxLimit: 1000 }, new SystemClock());
  clock = 0;
  outbox = new RedisOutbox(new OneServer(redis), fence, () => clock);
  other = new RedisOutbox(new OneServer(redis), fence);
});

afterAll(async () => {
  redis.disconnect();
  await server.remove();
});

describe('the age of an entry', () => {
  it('is how long this process has seen it, also when the clock of Redis was a day ahead', async () => {
    await redis.xadd(
      stream,
      `${Date.now() + DAY_MS}-0`,
      'epoch',
      1,
      'seq',
      1,
      'at',
      1,
      'rankings',
      '1 global all',
      'events',
      '1 a 1 1',
    );
    expect(await outbox.look(shard)).toMatchObject({ oldestMs: 0 });
    clock = STALE_MS - 1;
    expect(await claim(outbox)).toEqual([]);
    clock = STALE_MS;
    await add('b');
    expect(await outbox.look(shard)).toMatchObject({ oldestMs: STALE_MS });
    expect(players(await claim(outbox))).toEqual(['a']);
  });

  it('of an entry in a stream that was made again is not that of the one before', async () => {
    await redis.xadd(
      stream,
      `${Date.now() + DAY_MS}-0`,
      'epoch',
      1,
      'seq',
      1,
      'at',
      1,
      'rankings',
      '1 global all',
      'events',
      '1 a 1 1',
    );
    await outbox.look(shard);
    await redis.del(stream);
    await add('b');
    clock = STALE_MS;
    expect(await outbox.look(shard)).toMatchObject({ oldestMs: 0 });
    expect(await claim(outbox)).toEqual([]);
  });
});

describe('a stale entry', () => {
  it('is sent and confirmed also when Redis has no memory left', async () => {
    await add('a');
    await outbox.look(shard);
    clock = STALE_MS;
    await redis.config('SET', 'maxmemory', '1');
    try {
      const page = (await claim(outbox)) ?? [];
      await outbox.confirm(page.map(({ entry }) => entry));
    } finally {
      await redis.config('SET', 'maxmemory', '0');
    }
    expect([await redis.xlen(stream), await counted()]).toEqual([0, 0]);
  });
});

describe('an entry that cannot be read', () => {
  const kept = async () =>
    (await redis.xrange(aside, '-', '+')).map(([, [, reason = '', , entry = '', , fields = '']]) => ({
      reason,
      entry,
      fields: JSON.parse(fields) as string[],
    }));

  it('is put aside in full with its reason, and the others are returned', async () => {
    await add('a');
    const ids = [
      await redis.xadd(stream, '*', 'foo', 'bar'),
      await redis.xadd(stream, '*', 'epoch', 1, 'seq', 2, 'at', 1, 'events', 'b 1 1', 'season', '2027'),
    ];
    await add('c');
    expect(players(await outbox.oldest(shard, 10))).toEqual(['a', 'c']);
    expect(await kept()).toEqual([
      { reason: 'this release does not know the field "foo"', entry: ids[0], fields: ['foo', 'bar'] },
      {
        reason: 'this release does not know the field "season"',
        entry: ids[1],
        fields: ['epoch', '1', 'seq', '2', 'at', '1', 'events', 'b 1 1', 'season', '2027'],
      },
    ]);
    expect(await outbox.look(shard)).toMatchObject({ aside: 2, missing: 0 });
    expect(await counted()).toBe(2);
  });

  it('may have more fields than a script can pass on', async () => {
    const fields = Array.from({ length: 9000 }, (_, i) => String(i));
    await redis.xadd(stream, '*', ...fields);
    expect(await outbox.oldest(shard, 10)).toEqual([]);
    expect((await kept()).map((entry) => entry.fields)).toEqual([fields]);
  });

  it('is put back in full by the command of the operator, and read by a release that can', async () => {
    await redis.xadd(stream, '*', 'epoch', 1, 'seq', 2, 'at', 1, 'events', 'b 1 1', 'season', '2027');
    await outbox.oldest(shard, 10);
    const script = await operatorsScript();
    expect(await redis.eval(script, 2, aside, stream)).toBe(1);
    const [[, fields] = expect.fail('nothing was put back')] = await redis.xrange(stream, '-', '+');
    expect(fields).toEqual(['epoch', '1', 'seq', '2', 'at', '1', 'events', 'b 1 1', 'season', '2027']);
    expect(await redis.xlen(aside)).toBe(0);
  });
});

describe('the outbox of another deployment', () => {
  it('is neither counted nor sent, whatever waits in it', async () => {
    await add('a');
    const theirs = new Fence(new OneServer(redis), ONE_SHARD, testDeployment('ba9876543210'));
    expect(await theirs.check(shard)).toMatchObject({ status: 'foreign' });
    const foreign = new RedisOutbox(new OneServer(redis), theirs, () => clock);
    await expect(foreign.look(shard)).rejects.toThrow('another deployment');
    await expect(foreign.oldest(shard, 1)).rejects.toThrow('another deployment');
    clock = STALE_MS;
    expect(await claim(foreign)).toEqual([]);
  });
});

describe('the count of waiting updates', () => {
  it('is corrected when the outbox was removed, and what is missing is told until somebody says otherwise', async () => {
    await Promise.all(Array.from({ length: 21 }, (_, i) => add(`p${i}`)));
    await redis.del(stream);
    expect(await outbox.look(shard)).toMatchObject({ missing: 21 });
    expect(await counted()).toBe(0);
    await add('a');
    expect(await other.look(shard)).toMatchObject({ missing: 21 });
    expect(await counted()).toBe(1);
    await redis.hdel(meta, 'missing');
    expect(await outbox.look(shard)).toMatchObject({ missing: 0 });
  });

  it('is corrected while updates wait and more arrive', async () => {
    for (let i = 0; i < 10; i++) await add(`p${i}`);
    await redis.del(stream);
    for (let i = 0; i < 3; i++) await add(`q${i}`);
    expect(await outbox.look(shard)).toMatchObject({ missing: 10 });
    expect(await counted()).toBe(3);
  });
});

/** The script in docs/operations.md, as somebody copies it. */
async function operatorsScript(): Promise<string> {
  const page = await readFile('docs/operations.md', 'utf8');
  return /EVAL "([^"]+)" 2 /.exec(page)?.[1] ?? expect.fail('docs/operations.md has no such script');
}
