import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A caller's id is used if a log line and a header can hold it unchanged. */
const CALLERS_ID = /^[A-Za-z0-9._:@/+=-]{1,128}$/;

// A counter after a random prefix of the process: unique, without a system call per request.
const start = randomBytes(5).toString('hex');
let requests = 0;

/** The caller's `X-Request-Id` if it is 1 to 128 safe characters, else a new one. */
export function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  if (typeof given === 'string' && CALLERS_ID.test(given)) return given;
  requests += 1;
  return `${start}-${requests.toString(36)}`;
}
