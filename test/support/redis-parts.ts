import { type Deployment, type Placement, SystemClock } from '@standings/domain';
import {
  Fence,
  RedisJobNotes,
  RedisOutbox,
  RedisRankingScan,
  RedisRankingStore,
  RedisShardRestore,
} from '@standings/redis-store';
import type { Redis } from 'ioredis';
import { ONE_SHARD } from './boards.js';

export type RedisParts = ReturnType<typeof redisParts>;

/** What one process of the api has of Redis. */
export function redisParts(redis: Redis, deployment: Deployment, placement: Placement = ONE_SHARD) {
  const fence = new Fence(redis, placement, deployment);
  return {
    fence,
    store: new RedisRankingStore(redis, fence, placement, { outboxLimit: 1_000_000 }, new SystemClock()),
    restore: new RedisShardRestore(redis, fence),
    rankings: new RedisRankingScan(redis, placement),
    outbox: new RedisOutbox(redis, fence),
    notes: new RedisJobNotes(redis, placement),
  };
}
