import { fault, type Scene, type Strike } from '../fault.js';
import { Opening } from './opening.js';
import { redisClusterOf, type ShardOnCluster, someShard } from './redis-cluster.js';

type Server = ShardOnCluster['master']['server'];

/** A master is killed, and its replica is promoted. It comes back as a replica. */
export const masterKilled = fault('master killed', (scene) =>
  away(
    scene,
    (server) => server.kill(),
    (server) => server.start(),
  ),
);

/**
 * A master stands still until its replica is promoted. When it goes on, it runs what was sent to it before, as the master that it still
 * believes to be.
 */
export const masterFrozen = fault('master frozen', (scene) => {
  const strike = away(
    scene,
    (server) => server.pause(),
    (server) => server.resume(),
  );
  return { ...strike, hits: async (evidence) => ({ unknown: evidence.unknown, ...(await strike.hits(evidence)) }) };
});

function away(
  { cluster, load }: Scene,
  leave: (server: Server) => Promise<void>,
  comeBack: (server: Server) => Promise<void>,
): Strike {
  const opening = new Opening(load);
  let shard: ShardOnCluster;
  return {
    lastsMs: [200, 3000],
    async prepare() {
      shard = await someShard(cluster);
    },
    async inject() {
      await leave(shard.master.server);
      await opening.cluster(shard);
    },
    async heal() {
      await comeBack(shard.master.server);
      await redisClusterOf(cluster).settled();
    },
    hits: async ({ refused, logged }) => ({
      refused,
      recoveries: logged('Shard is open again'),
      'ms until its shard was open': Math.round(opening.tookMs(shard)),
    }),
  };
}
