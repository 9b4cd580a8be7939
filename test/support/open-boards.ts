import { ALL_TIME, Deployment, shardsOf, shardsOfAll } from '@standings/domain';
import { Fence, RedisShardRestore } from '@standings/redis-store';
import type { Redis } from 'ioredis';

/** The deployment of tests that have no database. */
export function testDeployment(id = '0123456789ab'): Deployment {
  const deployment = new Deployment();
  deployment.confirm(id);
  return deployment;
}

/** Opens boards as a recovery does that finds nothing to copy. @returns the fence of the connection. */
export async function openBoards(
  redis: Redis,
  boards: readonly string[],
  fence = new Fence(redis, shardsOfAll(boards.map((id) => ({ id }))), testDeployment()),
): Promise<Fence> {
  const restore = new RedisShardRestore(redis, fence);
  for (const board of boards) {
    const [shard] = shardsOf(board);
    await fence.check(shard);
    await (await restore.begin(shard, { board, period: ALL_TIME })).open(1, 'live');
  }
  return fence;
}
