import { RedisCopy } from '../cluster/redis-copy.js';
import { fault, type Scene, type Strike } from './fault.js';

/** Redis comes back with nothing: its disk is gone. */
export const redisRestartedEmpty = fault('Redis restarted empty', (scene) => restartedWith(scene, null));

/** Redis comes back with what it held some time ago: an old copy of its files was put in place. */
export const redisRestartedOlder = fault('Redis restarted with older data', (scene) => {
  let copy: RedisCopy | undefined;
  return {
    ...restartedWith(scene, () => copy?.restoreTo(scene.cluster.data)),
    async prepare() {
      copy = await RedisCopy.of(scene.cluster.data);
      // What was applied since, and is stored in Postgres, is what must not be lost.
      await scene.load.acknowledges(200);
    },
  };
});

/** While Redis is killed nobody is let in, so that what it comes back with is all that the apis ever see. */
function restartedWith({ cluster }: Scene, restore: (() => Promise<void> | undefined) | null): Strike {
  const { redis } = cluster.servers;
  return {
    lastsMs: [0, 1000],
    losesTail: true,
    async inject() {
      for (const api of cluster.apis) api.redis.refuse();
      await cluster.data.flush();
      await restore?.();
      await redis.kill();
      await redis.start();
    },
    async heal() {
      for (const api of cluster.apis) api.redis.pass();
    },
    hits: async ({ refused, logged }) => ({ refused, recoveries: logged('Shard is open again') }),
  };
}
