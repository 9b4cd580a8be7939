/** What comes before the port: scheme, user and password, host. An IPv6 address stands in brackets. */
const BEFORE_PORT = /^(?:[a-z]+:\/\/)?(?:[^/?#]*@)?(?:\[[^\]]*\]|[^:/?#@]*)/i;

/**
 * Whether an address, `host:port` or a URL, names a port that a server can have, or none.
 *
 * Checked apart from the rest: a URL with another port is no URL for `URL`, which does not say why, and clients try a port
 * that cannot exist again and again. The port is never repeated in a message: after a password with a raw `/` in it, what
 * looks like a port is a part of the password.
 */
export function hasPossiblePort(address: string): boolean {
  const rest = address.slice(BEFORE_PORT.exec(address)?.[0].length);
  const port = /^:(\d+)(?:[/?#]|$)/.exec(rest)?.[1];
  return port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
}
