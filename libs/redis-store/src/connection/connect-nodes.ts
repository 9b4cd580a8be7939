import { ClusterNodes } from './cluster/cluster-nodes.js';
import { OneServer } from './one-server.js';
import { connectRedis, openConnection, type RedisSettings } from './redis-connection.js';
import type { RedisNodes } from './redis-nodes.js';
import { Sentinel } from './sentinel/sentinel.js';
import { SentinelNodes } from './sentinel/sentinel-nodes.js';

export interface NodesSettings extends Omit<RedisSettings, 'url' | 'node'> {
  /** Of the one server, of some nodes of a cluster, or of Sentinels, with the user of all servers. */
  readonly urls: readonly [string, ...string[]];
  readonly kind: 'server' | 'cluster' | 'sentinel';
  /** The name under which Sentinels know the master. */
  readonly master?: string;
}

/** Connects to the masters of Redis, and keeps trying in the background. */
export function connectNodes({ urls, kind, master = '', commandTimeoutMs }: NodesSettings): RedisNodes {
  const [url] = urls;
  if (kind === 'server') return new OneServer(connectRedis({ url, commandTimeoutMs }));
  const connect = (address: string) => connectRedis({ url: ofHost(url, address), commandTimeoutMs, node: address });
  const hosts = urls.map((each) => new URL(each).host);
  if (kind === 'cluster') return new ClusterNodes(hosts, connect);
  const sentinels = urls.map((each) => new Sentinel(openConnection(withoutUser(each), commandTimeoutMs), master));
  return new SentinelNodes(sentinels, connect);
}

/** A URL with another host and port. */
function ofHost(url: string, address: string): string {
  const other = new URL(url);
  other.host = address;
  return other.href;
}

/** Sentinels have users of their own, and most have none. */
function withoutUser(url: string): string {
  return Object.assign(new URL(url), { username: '', password: '' }).href;
}
