import { randomBytes } from 'node:crypto';
import { query } from './postgres.js';

/** A name that nobody else uses, for topics, consumer groups and databases: `score-events-3f9c2a7b1d04`. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}

export interface TestDatabase {
  readonly url: string;
  /** From now on for new sessions: as in a failover. */
  setReadOnly(value: 'on' | 'off'): Promise<void>;
  /** Ends all of its sessions. */
  endSessions(): Promise<void>;
  /** Removes it, with the sessions that are open on it. */
  drop(): Promise<void>;
}

/** An empty database of one's own on a shared server. @param serverUrl of any database on it whose user may create others. */
export async function createDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = uniqueName('test');
  await query(serverUrl, `CREATE DATABASE "${name}" TEMPLATE template0`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const say = (sql: string) => query(serverUrl, sql);
  return {
    url: url.href,
    setReadOnly: (value) => say(`ALTER DATABASE "${name}" SET default_transaction_read_only = ${value}`),
    endSessions: () => say(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`),
    drop: () => say(`DROP DATABASE "${name}" WITH (FORCE)`),
  };
}
