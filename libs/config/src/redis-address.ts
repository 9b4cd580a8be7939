/** Where Redis is. */
export interface RedisAddress {
  /** `redis://` or `rediss://`: the one server, some nodes of a cluster, or some Sentinels. */
  readonly urls: readonly [string, ...string[]];
  readonly kind: 'server' | 'cluster' | 'sentinel';
  /** The name under which Sentinels know the master; empty if it is missing. */
  readonly master?: string;
}

/** Scheme, kind, user and password, `host:port` separated by commas, what comes after them, and options. */
const SEVERAL = /^(rediss?)\+(cluster|sentinel):\/\/([^/?#]*@)?([^/?#@]*)([^?#]*)(.*)$/s;

/** Reads an address as it is in the environment. Whether its URLs are possible is not looked at. */
export function redisAddress(text: string): RedisAddress {
  const [isOfSeveral, scheme = '', kind, user = '', hosts = '', path = '', options = ''] = SEVERAL.exec(text) ?? [];
  if (isOfSeveral === undefined) return { urls: [text], kind: 'server' };
  const rest = kind === 'sentinel' ? options : path + options;
  const [first = '', ...others] = hosts.split(',').map((host) => `${scheme}://${user}${host}${rest}`);
  const urls: RedisAddress['urls'] = [first, ...others];
  return kind === 'sentinel' ? { urls, kind, master: path.replace(/^\//, '') } : { urls, kind: 'cluster' };
}
