import { once } from 'node:events';
import { SystemClock } from '@standings/domain';
import { connectRedis, RedisRankingStore } from '@standings/redis-store';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { rankingStoreContract } from '../contracts/ranking-store.contract.js';
import { type RedisServer, startRedis } from '../support/servers/index.js';

let server: RedisServer;
let redis: Redis;

beforeAll(async () => {
  server = await startRedis({ appendfsync: 'everysec' });
  redis = connectRedis({ url: server.url, commandTimeoutMs: 5000 });
  await once(redis, 'ready');
});

afterAll(async () => {
  redis.disconnect();
  await server.remove();
});

rankingStoreContract('RedisRankingStore', async () => {
  await redis.flushall();
  return new RedisRankingStore(redis, 1_000_000, new SystemClock());
});
