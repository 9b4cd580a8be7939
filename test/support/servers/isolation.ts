import { randomBytes } from 'node:crypto';
import { query } from './postgres.js';

/** A name that nobody else uses, for topics, consumer groups and databases: `score-events-3f9c2a7b1d04`. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}

export interface TestDatabase {
  readonly url: string;
  /** Removes it, with whoever is still connected. */
  drop(): Promise<void>;
}

/** An empty database of one's own on a shared server. @param serverUrl of any database on it whose user may create others. */
export async function createDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = uniqueName('test');
  await query(serverUrl, `CREATE DATABASE "${name}" TEMPLATE template0`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => query(serverUrl, `DROP DATABASE "${name}" WITH (FORCE)`) };
}
