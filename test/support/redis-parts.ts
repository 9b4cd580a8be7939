import { type Clock, type Deployment, type Placement, SystemClock } from '@standings/domain';
import {
  Fence,
  RedisJobNotes,
  type RedisNodes,
  RedisOutbox,
  RedisRankingScan,
  RedisRankingStore,
  RedisShardRestore,
} from '@standings/redis-store';
import type { Redis } from 'ioredis';
import { ONE_SHARD } from './boards.js';
import { nodesOf } from './nodes-of.js';

export type RedisParts = ReturnType<typeof redisParts>;

/** What one process of the api has of Redis. */
export function redisParts(
  redis: Redis | RedisNodes,
  deployment: Deployment,
  placement: Placement = ONE_SHARD,
  clock: Clock = new SystemClock(),
) {
  const nodes = nodesOf(redis);
  const fence = new Fence(nodes, placement, deployment);
  return {
    fence,
    store: new RedisRankingStore(nodes, fence, placement, { outboxLimit: 1_000_000 }, clock),
    restore: new RedisShardRestore(nodes, fence),
    rankings: new RedisRankingScan(nodes, placement),
    outbox: new RedisOutbox(nodes, fence),
    notes: new RedisJobNotes(nodes, placement),
  };
}
