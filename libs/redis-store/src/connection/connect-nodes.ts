import { ClusterNodes } from './cluster/cluster-nodes.js';
import { OneServer } from './one-server.js';
import { connectRedis, type RedisSettings } from './redis-connection.js';
import type { RedisNodes } from './redis-nodes.js';

export interface NodesSettings extends Omit<RedisSettings, 'url'> {
  /** Of the one server, or of some nodes of a cluster, which have the same user. */
  readonly urls: readonly [string, ...string[]];
  readonly isCluster: boolean;
}

/** Connects to the masters of Redis, and keeps trying in the background. */
export function connectNodes({ urls, isCluster, commandTimeoutMs }: NodesSettings): RedisNodes {
  const [url] = urls;
  if (!isCluster) return new OneServer(connectRedis({ url, commandTimeoutMs }));
  const seeds = urls.map((seed) => new URL(seed).host);
  return new ClusterNodes(seeds, (address) =>
    connectRedis({ url: ofHost(url, address), commandTimeoutMs, node: address }),
  );
}

/** A URL with another host and port. */
function ofHost(url: string, address: string): string {
  const other = new URL(url);
  other.host = address;
  return other.href;
}
