import { fault, type Scene, type Strike } from './fault.js';

/** Redis has no memory left. */
export const redisOutOfMemory = fault('Redis out of memory', (scene) =>
  refusing(scene, ['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0']),
);

/** Redis has lost its replicas and may not write without them. */
export const redisWithoutReplicas = fault('Redis without its replicas', (scene) =>
  refusing(scene, ['CONFIG', 'SET', 'min-replicas-to-write', '1'], ['CONFIG', 'SET', 'min-replicas-to-write', '0']),
);

/** Redis was demoted to a replica, and is promoted again. Nobody listens on port 1. */
export const redisDemoted = fault('Redis demoted to a replica', (scene) =>
  refusing(scene, ['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE']),
);

type Command = readonly [string, ...string[]];

/** Updates are refused, reads go on. */
function refusing({ cluster }: Scene, inject: Command, heal: Command): Strike {
  const say = async (command: Command) => void (await cluster.data.command(...command));
  return {
    lastsMs: [500, 5000],
    inject: () => say(inject),
    heal: () => say(heal),
    hits: async ({ refused }) => ({ refused }),
  };
}
