import { AppProcess } from '../../support/apps/app-process.js';
import { boardOf } from '../boards.js';
import { RedisCopy } from '../cluster/redis-copy.js';
import { fault, type Scene } from './fault.js';

/** Redis comes back with older data. An operator rebuilds one board before an api has reached Redis again. */
export const rebuiltWhileClosed = fault('board rebuilt while its shard is closed', ({ cluster, load }) => {
  let copy: RedisCopy;
  let printed = '';
  return {
    lastsMs: [0, 0],
    losesTail: true,
    async prepare() {
      copy = await RedisCopy.of(cluster.data);
      // What was applied since, and is stored in Postgres, is what must not be lost.
      await load.acknowledges(200);
    },
    async inject() {
      const { redis } = cluster.servers;
      for (const api of cluster.apis) api.redis.refuse();
      await cluster.data.flush();
      await copy.restoreTo(cluster.data);
      await redis.kill();
      await redis.start();
      printed = await rebuild(cluster, boardOf(2));
    },
    async heal() {
      for (const api of cluster.apis) api.redis.pass();
    },
    hits: async ({ refused }) => ({ refused, 'boards rebuilt': printed.includes('is rebuilt') ? 1 : 0 }),
  };
});

async function rebuild({ servers, surroundings }: Scene['cluster'], board: string): Promise<string> {
  const { environment, databaseUrl, dist } = surroundings;
  const stores = { REDIS_URL: servers.redis.url, DATABASE_URL: databaseUrl };
  const how = { args: ['--board', board], dist };
  const command = await AppProcess.start('api', { ...environment, ...stores }, 'commands/rebuild', how);
  if ((await command.exited()) !== 0) throw new Error(`The board could not be rebuilt: ${command.printed}`);
  return command.printed;
}
