import { isSpread, Placement } from '@standings/domain';
import slotOf from 'cluster-key-slot';
import { RedisCluster, type RedisNode } from '../../../support/servers/index.js';
import type { Cluster } from '../../cluster/cluster.js';

/** A shard with the nodes that have it. */
export interface ShardOnCluster {
  readonly slot: number;
  readonly meta: string;
  readonly master: RedisNode;
  readonly replica: RedisNode;
  /** The boards that the load names and that have all their players in this shard. */
  readonly boards: ReadonlySet<string>;
}

/** @throws {Error} if one server is under the deployment. */
export function redisClusterOf({ servers }: Cluster): RedisCluster {
  if (servers.redis instanceof RedisCluster) return servers.redis;
  throw new Error('This fault is one of a Redis Cluster.');
}

/** Chooses a shard. Resolves when its replica is connected. */
export async function someShard(cluster: Cluster): Promise<ShardOnCluster> {
  const redis = redisClusterOf(cluster);
  await redis.settled();
  const [meta] = (await cluster.data.keys('meta')) as [string];
  const slot = slotOf(meta);
  const master = await redis.masterOf(slot);
  const [replica] = await redis.replicasOf(master);
  if (replica === undefined) throw new Error('The master has no replica.');
  return { slot, meta, master, replica, boards: await boardsOf(cluster, meta) };
}

async function boardsOf({ rows }: Cluster, meta: string): Promise<ReadonlySet<string>> {
  const [boards, placement] = [await rows.boards(), Placement.of(await rows.layout())];
  const isThere = (no: number) => !isSpread(no) && new RegExp(`\\{${placement.homeOf(no)}[.}]`).test(meta);
  return new Set([...boards].flatMap(([no, id]) => (isThere(no) ? [id] : [])));
}
