/** Where Redis is. */
export interface RedisAddress {
  /** `redis://` or `rediss://`: the one server, or some nodes of a cluster. */
  readonly urls: readonly [string, ...string[]];
  readonly isCluster: boolean;
}

/** Scheme, user and password, `host:port` separated by commas, and what comes after them. */
const CLUSTER = /^(rediss?)\+cluster:\/\/([^/?#]*@)?([^/?#@]*)(.*)$/s;

/** Reads an address as it is in the environment. Whether its URLs are possible is not looked at. */
export function redisAddress(text: string): RedisAddress {
  const [isCluster, scheme = '', user = '', hosts = '', rest = ''] = CLUSTER.exec(text) ?? [];
  if (isCluster === undefined) return { urls: [text], isCluster: false };
  const [first = '', ...others] = hosts.split(',').map((host) => `${scheme}://${user}${host}${rest}`);
  return { urls: [first, ...others], isCluster: true };
}
