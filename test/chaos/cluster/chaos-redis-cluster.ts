import { type RedisCluster, startRedisCluster } from '../../support/servers/index.js';

/** Short, so that faults are short. A node that gets no processor for so long is considered dead. */
const NODE_TIMEOUT_MS = 1000;

/** Three masters and three replicas, each with a link that clients and other nodes go through. */
export function startChaosRedisCluster(): Promise<RedisCluster> {
  return startRedisCluster({ nodeTimeoutMs: NODE_TIMEOUT_MS, linked: true });
}
