import { errorCode } from './postgres-error.js';

/**
 * What a failed statement speaks of, and so what helps:
 * - `rows`: the values that were sent. The same rows will be refused again.
 * - `moment`: a lock, a time-out or a shortage. The same session may succeed later.
 * - `session`: the connection, the node behind it, or what a session was given at its start, such as its rights and whether
 *   it may write. A new session may succeed; this one may never.
 */
export type Blame = 'rows' | 'moment' | 'session';

/**
 * By SQLSTATE, or by its class, which is its first two characters. Whatever is not here is of the session: one that is
 * given up by mistake costs a connection, one that is kept by mistake stops its process.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const BLAME: Readonly<Record<string, Blame>> = {
  '22': 'rows', // data exception
  '23': 'rows', // integrity constraint violation
  '40': 'moment', // transaction rollback: deadlock, serialization failure
  '53': 'moment', // insufficient resources: a new session needs more of them
  '55P03': 'moment', // lock not available
  '57014': 'moment', // query canceled: statement_timeout, or by an operator
};

/** @param error as pg or TypeORM throws it. */
export function blame(error: unknown): Blame {
  const state = errorCode(error) ?? '';
  return BLAME[state] ?? BLAME[state.slice(0, 2)] ?? 'session';
}
