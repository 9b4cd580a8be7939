import type { Fault, FaultMaker, Scene } from './fault.js';

/** Redis has no memory left. */
export const redisOutOfMemory: FaultMaker = (scene) =>
  refusing(scene, 'Redis out of memory', ['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0']);

/** Redis has lost its replicas and may not write without them. */
export const redisWithoutReplicas: FaultMaker = (scene) =>
  refusing(
    scene,
    'Redis without its replicas',
    ['CONFIG', 'SET', 'min-replicas-to-write', '1'],
    ['CONFIG', 'SET', 'min-replicas-to-write', '0'],
  );

/** Redis was demoted to a replica, and is promoted again. Nobody listens on port 1. */
export const redisDemoted: FaultMaker = (scene) =>
  refusing(scene, 'Redis demoted to a replica', ['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE']);

type Command = readonly [string, ...string[]];

/** Updates are refused, reads go on. */
function refusing({ cluster }: Scene, name: string, inject: Command, heal: Command): Fault {
  const say = async (command: Command) => void (await cluster.data.command(...command));
  return {
    name,
    lastsMs: [500, 5000],
    inject: () => say(inject),
    heal: () => say(heal),
    hits: async ({ refused }) => ({ refused }),
  };
}
