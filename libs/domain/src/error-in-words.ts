import { messageForPeople } from './message-for-people.js';

/** `host:port`, with a name or an address. */
const ADDRESS = /(\[[0-9a-f:.]+\]|[\w.-]+):\d{2,5}\b/gi;

/** What the system says of a connection that failed: a host or an address of IPv6 follows, which {@link ADDRESS} does not tell. */
const SYSTEM_ERROR = /\b((?:connect|getaddrinfo) E[A-Z_]+) \S+/g;

const MOST_CHARACTERS = 200;

/** What an error says, for health: without addresses, on one line. Our own errors say all of it. */
export function errorInWords(error: unknown): string {
  const known = messageForPeople(error);
  if (known !== null) return known;
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.replace(SYSTEM_ERROR, '$1 …').replace(ADDRESS, '…').replace(/\s+/g, ' ').slice(0, MOST_CHARACTERS);
}
