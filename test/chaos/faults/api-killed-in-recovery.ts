import { SHARDS } from '../boards.js';
import type { AppSlot } from '../cluster/app-slot.js';
import { fault } from './fault.js';
import { untilSome } from './until.js';

const RECOVERING = 'Recovering shard';

/** Requests whose events Kafka does not have when the recovery begins. */
const MEANWHILE = 20;

/** Redis restarts, and the api that makes the board whole again is killed in the midst of it: the other one takes over. */
export const apiKilledInRecovery = fault('api killed while it recovers a board', ({ cluster, load }) => {
  const { redis, kafka } = cluster.servers;
  let victim: AppSlot | undefined;
  const recovers = (api: AppSlot, before: number) => api.printed.indexOf(RECOVERING, before) !== -1;
  return {
    lastsMs: [0, 500],
    async inject() {
      const printed = new Map(cluster.apis.map((api) => [api, api.printed.length]));
      // A recovery sends what is left in the outbox, and reads the log.
      await kafka.pause();
      await load.acknowledges(MEANWHILE);
      await redis.kill();
      await redis.start();
      await untilSome('recoveries', () => {
        victim = cluster.apis.find((api) => recovers(api, printed.get(api) ?? 0));
        return victim === undefined ? 0 : 1;
      });
      await victim?.kill();
    },
    async heal() {
      await kafka.resume();
      await victim?.start();
    },
    hits: async ({ logged }) => ({
      'recoveries begun twice': Math.max(0, logged(RECOVERING) - SHARDS),
      'recoveries done': logged('Shard is open again'),
    }),
  };
});
