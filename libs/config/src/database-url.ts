import { hasPossiblePort } from './possible-port.js';

const SCHEME = /^postgres(ql)?:\/\//;

const WRONG_SCHEME = 'must be a URL that starts with postgres:// or postgresql://';

const UNREADABLE =
  'cannot be read as postgres://user:password@host:port/database, or with ?host=/folder for a socket; ' +
  'percent-encode special characters in user, password and database: % as %25, / as %2F, # as %23, ? as %3F, @ as %40';

const WRONG_PORT = 'must have a port from 1 to 65535';

/** What is wrong with a Postgres address, without quoting it; null if nothing is. */
export function databaseUrlProblem(text: string): string | null {
  if (!SCHEME.test(text)) return WRONG_SCHEME;
  if (hasStrayDelimiter(text)) return UNREADABLE;
  if (!hasPossiblePort(text)) return WRONG_PORT;
  const url = parse(text);
  if (url === null || ![url.username, url.password, url.pathname].every(isDecodable)) return UNREADABLE;
  return hasPossiblePort(`:${url.searchParams.get('port')}`) ? null : WRONG_PORT;
}

/** `host:port/database` for the log, without user and password. @param text a valid address. */
export function databaseAddress(text: string): string {
  const url = parse(text);
  return url === null ? '' : (url.searchParams.get('host') ?? url.host) + url.pathname;
}

/** As pg reads it. Like libpq, allows a user without a host, which `URL` does not. */
function parse(text: string): URL | null {
  const complete = text.replace('@/', '@localhost/');
  return URL.canParse(complete) ? new URL(complete) : null;
}

/** A raw `/`, `?` or `#` in a password ends the host too early and leaves the real `@` in the rest. No address has a fragment. */
function hasStrayDelimiter(text: string): boolean {
  const [, authority = '', rest = ''] = /^[^/]*\/\/([^/?#]*)(.*)$/s.exec(text) ?? [];
  return /[@#]/.test(rest) || (authority.endsWith('@') && !rest.includes('host='));
}

function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}
