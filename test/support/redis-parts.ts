import { type Deployment, shardsOfAll, SystemClock } from '@standings/domain';
import {
  Fence,
  RedisJobNotes,
  RedisOutbox,
  RedisRankingScan,
  RedisRankingStore,
  RedisShardRestore,
} from '@standings/redis-store';
import type { Redis } from 'ioredis';

export type RedisParts = ReturnType<typeof redisParts>;

/** What one process of the api has of Redis. The fence knows the shards of these boards. */
export function redisParts(redis: Redis, deployment: Deployment, boards: readonly string[] = ['global']) {
  const fence = new Fence(redis, shardsOfAll(boards.map((id) => ({ id }))), deployment);
  return {
    fence,
    store: new RedisRankingStore(redis, fence, { outboxLimit: 1_000_000 }, new SystemClock()),
    restore: new RedisShardRestore(redis, fence),
    rankings: new RedisRankingScan(redis),
    outbox: new RedisOutbox(redis, fence),
    notes: new RedisJobNotes(redis),
  };
}
