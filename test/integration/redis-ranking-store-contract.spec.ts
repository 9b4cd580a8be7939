import { once } from 'node:events';
import { shardsOfAll, SystemClock } from '@standings/domain';
import { connectRedis, Fence, RedisRankingStore } from '@standings/redis-store';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { idempotencyContract } from '../contracts/idempotency.contract.js';
import { rankingStoreContract } from '../contracts/ranking-store.contract.js';
import { setScoreContract } from '../contracts/set-score.contract.js';
import { openBoards, testDeployment } from '../support/open-boards.js';
import { type RedisServer, startRedis } from '../support/servers/index.js';

let server: RedisServer;
let redis: Redis;
let fence: Fence;
const boards = ['global', 'region.eu'];

beforeAll(async () => {
  server = await startRedis({ appendfsync: 'everysec' });
  redis = connectRedis({ url: server.url, commandTimeoutMs: 5000 });
  await once(redis, 'ready');
  fence = new Fence(redis, shardsOfAll(boards.map((id) => ({ id }))), testDeployment());
});

afterAll(async () => {
  redis.disconnect();
  await server.remove();
});

async function empty(): Promise<RedisRankingStore> {
  await redis.flushall();
  await openBoards(redis, boards, fence);
  return new RedisRankingStore(redis, fence, { outboxLimit: 1_000_000 }, new SystemClock());
}

rankingStoreContract('RedisRankingStore', empty);
idempotencyContract('RedisRankingStore', empty);
setScoreContract('RedisRankingStore', empty);
