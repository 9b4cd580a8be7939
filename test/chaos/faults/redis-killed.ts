import { fault } from './fault.js';

/** Redis is killed, and started again with its append-only file. */
export const redisKilled = fault('Redis killed', ({ cluster }) => {
  const { redis } = cluster.servers;
  return {
    lastsMs: [200, 3000],
    inject: () => redis.kill(),
    heal: () => redis.start(),
    hits: async ({ refused, logged }) => ({ refused, recoveries: logged('Shard is open again') }),
  };
});
