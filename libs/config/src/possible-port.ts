/** What comes before the port: scheme, user and password, host. An IPv6 address is in brackets. */
const BEFORE_PORT = /^(?:[a-z]+:\/\/)?(?:[^/?#]*@)?(?:\[[^\]]*\]|[^:/?#@]*)/i;

/**
 * Whether an address, `host:port` or a URL, names no port or a port from 1 to 65535.
 *
 * A separate check, because `URL` rejects other ports without saying why, and clients retry an impossible port for ever.
 * No message repeats the port: with a raw `/` in the password, what looks like a port is part of the password.
 */
export function hasPossiblePort(address: string): boolean {
  const rest = address.slice(BEFORE_PORT.exec(address)?.[0].length);
  const port = /^:(\d+)(?:[/?#]|$)/.exec(rest)?.[1];
  return port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
}
