import { createDataSource, runMigrations } from '@standings/persistence';
import { startPostgres } from '../support/servers/index.js';
import type { Cleanup } from './cleanup.js';

/** Starts a Postgres with the tables of this release. @returns its URL. */
export async function startDatabase(cleanup: Cleanup): Promise<string> {
  const postgres = await startPostgres();
  cleanup.add(() => postgres.remove());
  const dataSource = await createDataSource({ url: postgres.url, poolSize: 1 }).initialize();
  await runMigrations(dataSource);
  await dataSource.destroy();
  return postgres.url;
}
