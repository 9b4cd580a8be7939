import { Client } from 'pg';
import { createDataSource, runMigrations } from '@standings/persistence';
import { query, startPostgres } from '../support/servers/index.js';
import type { Cleanup } from './cleanup.js';

const BASELINE_TABLE = `
  CREATE TABLE player_scores_baseline (
    player_id text COLLATE "C" PRIMARY KEY, score bigint NOT NULL, last_updated timestamptz NOT NULL
  )`;

/** Starts a Postgres with the tables of this release. @returns its URL. */
export async function startDatabase(cleanup: Cleanup): Promise<string> {
  const postgres = await startPostgres();
  cleanup.add(() => postgres.remove());
  const dataSource = await createDataSource({ url: postgres.url, poolSize: 1 }).initialize();
  await runMigrations(dataSource);
  await dataSource.destroy();
  return postgres.url;
}

/** The table of the baseline that stores events. */
export async function createBaselineTable(url: string): Promise<void> {
  await query(url, BASELINE_TABLE);
}

/** The rows of a table of scores that a statement selects; none for other statements. */
export async function queryRows(url: string, statement: string): Promise<{ player_id: string; score: string }[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
