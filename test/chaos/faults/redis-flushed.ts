import { fault } from './fault.js';

/** FLUSHALL while the apis are connected: no connection breaks, and everything is gone. */
export const redisFlushed = fault('Redis flushed under live connections', ({ cluster }) => ({
  lastsMs: [0, 0],
  losesTail: true,
  inject: () => cluster.data.flush(),
  heal: async () => undefined,
  hits: async ({ refused, logged }) => ({ refused, recoveries: logged('Shard is open again') }),
}));
