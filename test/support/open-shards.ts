import { Deployment, type Placement } from '@standings/domain';
import { Fence, OneServer, RedisShardRestore } from '@standings/redis-store';
import type { Redis } from 'ioredis';
import { ONE_SHARD } from './boards.js';

/** The deployment of tests that have no database. */
export function testDeployment(id = '0123456789ab'): Deployment {
  const deployment = new Deployment();
  deployment.confirm(id);
  return deployment;
}

/** Opens shards as a recovery does that finds nothing to copy. @returns the fence of the connection. */
export async function openShards(
  redis: Redis,
  placement: Placement = ONE_SHARD,
  fence = new Fence(new OneServer(redis), placement, testDeployment()),
): Promise<Fence> {
  const restore = new RedisShardRestore(new OneServer(redis), fence);
  for (const shard of placement.shards) {
    await fence.check(shard);
    await (await restore.begin(shard)).open(1);
  }
  return fence;
}
