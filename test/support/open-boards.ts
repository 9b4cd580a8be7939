import { Deployment } from '@standings/domain';
import { Fence, RedisRecoverableStore } from '@standings/redis-store';
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
  fence = new Fence(redis, boards, testDeployment()),
): Promise<Fence> {
  const store = new RedisRecoverableStore(redis, fence);
  for (const board of boards) {
    await store.check(board);
    await (await store.restore(board)).open(1, 'live');
  }
  return fence;
}
