import { type Deployment, type Placement, SystemClock } from '@standings/domain';
import {
  Fence,
  OneServer,
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
  const fence = new Fence(new OneServer(redis), placement, deployment);
  return {
    fence,
    store: new RedisRankingStore(new OneServer(redis), fence, placement, { outboxLimit: 1_000_000 }, new SystemClock()),
    restore: new RedisShardRestore(new OneServer(redis), fence),
    rankings: new RedisRankingScan(new OneServer(redis), placement),
    outbox: new RedisOutbox(new OneServer(redis), fence),
    notes: new RedisJobNotes(new OneServer(redis), placement),
  };
}
