import { startRedis } from '../../support/servers/index.js';
import { RankingData } from '../cluster/ranking-data.js';
import { RedisCopy } from '../cluster/redis-copy.js';
import { fault } from './fault.js';

/** Another server with a copy of all data answers at the address of Redis. */
export const redisReplaced = fault('another server in place of Redis', ({ cluster }) => {
  const { servers, apis } = cluster;
  return {
    lastsMs: [0, 1000],
    async inject() {
      for (const api of apis) api.redis.refuse();
      const successor = await startRedis();
      const copy = await RedisCopy.of(cluster.data);
      await copy.restoreTo(new RankingData(successor));
      await servers.redis.remove();
      servers.redis = successor;
    },
    async heal() {
      for (const api of apis) {
        api.redis.lead(Number(new URL(servers.redis.url).port));
        api.redis.pass();
      }
    },
    hits: async ({ refused, logged }) => ({ refused, recoveries: logged('Shard is open again') }),
  };
});
