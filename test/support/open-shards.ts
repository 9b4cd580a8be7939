import { Deployment, type Placement } from '@standings/domain';
import { Fence, type RedisNodes, RedisShardRestore } from '@standings/redis-store';
import type { Redis } from 'ioredis';
import { ONE_SHARD } from './boards.js';
import { nodesOf } from './nodes-of.js';

/** The deployment of tests that have no database. */
export function testDeployment(id = '0123456789ab'): Deployment {
  const deployment = new Deployment();
  deployment.confirm(id);
  return deployment;
}

/** Opens shards as a recovery does that finds nothing to copy. @returns the fence of the connection. */
export async function openShards(
  redis: Redis | RedisNodes,
  placement: Placement = ONE_SHARD,
  fence = new Fence(nodesOf(redis), placement, testDeployment()),
): Promise<Fence> {
  const restore = new RedisShardRestore(nodesOf(redis), fence);
  for (const shard of placement.shards) {
    await fence.check(shard);
    await (await restore.begin(shard)).open(1);
  }
  return fence;
}
