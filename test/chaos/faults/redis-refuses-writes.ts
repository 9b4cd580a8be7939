import { type Violation, violations } from '../checker/violation.js';
import type { Load } from '../load/load.js';
import { fault, type Scene, type Strike } from './fault.js';
import { untilSome } from './until.js';

/** Redis has no memory left. */
export const redisOutOfMemory = fault('Redis out of memory', (scene) =>
  readable(scene, refusing(scene, ['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0'])),
);

/** Redis has lost its replicas and may not write without them. */
export const redisWithoutReplicas = fault('Redis without its replicas', (scene) =>
  readable(
    scene,
    refusing(scene, ['CONFIG', 'SET', 'min-replicas-to-write', '1'], ['CONFIG', 'SET', 'min-replicas-to-write', '0']),
  ),
);

/**
 * Redis was demoted to a replica, and is promoted again. Nobody listens on port 1. Each READONLY makes an api connect again,
 * perhaps to the successor, and no read is answered in between. Whoever was promoted has a new history, and is recovered.
 */
export const redisDemoted = fault('Redis demoted to a replica', (scene) => {
  const strike = refusing(scene, ['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE']);
  return {
    ...strike,
    async heal() {
      await strike.heal();
      await untilSome('boards of the new history', async () => Number(await scene.cluster.data.isWhole()));
    },
    hits: async ({ refused, logged }) => ({ refused, recoveries: logged('Shard is open again') }),
  };
});

type Command = readonly [string, ...string[]];

/** Updates are refused. */
function refusing({ cluster }: Scene, inject: Command, heal: Command): Strike {
  const say = async (command: Command) => void (await cluster.data.command(...command));
  return {
    lastsMs: [500, 5000],
    inject: () => say(inject),
    heal: () => say(heal),
    hits: async ({ refused }) => ({ refused }),
  };
}

const READS = 5;

/** Reads go on: each that was sent meanwhile was answered. */
function readable({ load }: Scene, strike: Strike): Strike {
  let since = 0;
  let until = 0;
  return {
    ...strike,
    async inject() {
      await strike.inject();
      since = performance.now();
    },
    async heal() {
      await load.reads(READS);
      until = performance.now();
      await strike.heal();
    },
    hits: async (evidence) => ({
      ...(await strike.hits(evidence)),
      'reads answered': load.readings.filter(({ sentAt }) => sentAt >= since && sentAt < until).length,
    }),
    broke: () => unanswered(load, since, until),
  };
}

function unanswered({ failedReadings }: Load, since: number, until: number): Violation[] {
  const failed = failedReadings.filter(({ sentAt }) => sentAt >= since && sentAt < until);
  return violations(
    'hidden',
    failed.map(({ why }) => `a read was not answered while only updates may be refused: ${why}`),
  );
}
