import { once } from 'node:events';
import { type Board, Placement, StoreRecoveringError } from '@standings/domain';
import { connectRedis } from '@standings/redis-store';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rankingField, ShardKeys } from '../../libs/redis-store/src/shard/keys.js';
import { MANY_BOARDS } from '../contracts/many-boards.contract.js';
import { SPREAD } from '../contracts/places.js';
import { viewOf } from '../support/boards.js';
import { openShards, testDeployment } from '../support/open-shards.js';
import { redisParts } from '../support/redis-parts.js';
import { type RedisServer, startRedis } from '../support/servers/index.js';

const SHARDS = 4;
const placement = Placement.of({ number: 1, shards: SHARDS });

let server: RedisServer;
let redis: Redis;
let parts: ReturnType<typeof redisParts>;

beforeAll(async () => {
  server = await startRedis({ appendfsync: 'everysec' });
  redis = connectRedis({ url: server.url, commandTimeoutMs: 5000 });
  await once(redis, 'ready');
  parts = redisParts(redis, testDeployment(), placement);
});

afterAll(async () => {
  redis.disconnect();
  await server.remove();
});

beforeEach(async () => {
  await redis.flushall();
  await openShards(redis, placement, parts.fence);
});

/** Scripts that Redis has run since its start. */
async function scriptCalls(): Promise<number> {
  const calls = [...(await redis.info('commandstats')).matchAll(/^cmdstat_eval(?:sha)?:calls=(\d+)/gm)];
  return calls.reduce((sum, [, count]) => sum + Number(count), 0);
}

async function join(boards: readonly Board[]): Promise<void> {
  await Promise.all(boards.map((board) => parts.store.add({ board, playerId: 'a', delta: 1, withoutRanks: true })));
}

describe('One player on many boards', () => {
  it('takes one call to each shard, and one more to each for spread boards', async () => {
    await join([...MANY_BOARDS, SPREAD.view.board, SPREAD.other.board]);
    const asked = async (boards: readonly Board[]) => {
      const before = await scriptCalls();
      await parts.store.ranksOn(boards.map(viewOf), 'a');
      return (await scriptCalls()) - before;
    };
    expect(await asked(MANY_BOARDS)).toBe(SHARDS);
    expect(await asked([...MANY_BOARDS, SPREAD.view.board, SPREAD.other.board])).toBeLessThanOrEqual(2 * SHARDS);
  });

  it('is refused for a board that has lost players, which is named for its rebuild', async () => {
    await join(MANY_BOARDS);
    const damaged = MANY_BOARDS[7] as Board;
    const ranking = { board: damaged.no, period: 'all' };
    await redis.zrem(new ShardKeys(placement.homeOf(damaged.no)).scores(rankingField(ranking)), 'a');
    await expect(parts.store.ranksOn(MANY_BOARDS.map(viewOf), 'a')).rejects.toBeInstanceOf(StoreRecoveringError);
    expect(parts.fence.closedRankings()).toEqual([ranking]);
  });
});
