import { dataSourceOptions, MIGRATIONS, runMigrations } from '@standings/persistence';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { DataDir } from './data-dir.js';
import { CreateIdempotencyMarks1795564800000 } from './migrations/create-idempotency-marks.js';
import { type PgliteAddress, PgliteServer } from './pglite-server.js';

/** One session is behind every connection, so a second would only wait for the first. */
const POOL_SIZE = 1;

/** The database in the data directory: open, with the schema of this release, and used by this process alone. */
export class EmbeddedDatabase {
  private constructor(
    /** Connected. */
    readonly dataSource: DataSource,
    private readonly server: PgliteServer,
    private readonly dataDir: DataDir,
  ) {}

  /** @param onCrash called once, if the database stops without being told to. */
  static async open(dataDir: DataDir, onCrash: (error: Error) => void): Promise<EmbeddedDatabase> {
    const server = await PgliteServer.start(dataDir.databasePath, dataDir.socketFolder, onCrash);
    const dataSource = new DataSource(connectionTo(server.address));
    await dataSource.initialize();
    await runMigrations(dataSource);
    return new EmbeddedDatabase(dataSource, server, dataDir);
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.server.stop();
    await this.dataDir.release();
  }
}

/** What is in Redis where there is one. */
const OWN_MIGRATIONS = [CreateIdempotencyMarks1795564800000];

/**
 * The same connection as to a Postgres, but for the address, which no URL can name: a folder with a socket in it. And with
 * tables of its own.
 */
function connectionTo(address: PgliteAddress): DataSourceOptions {
  const { url: _, ...options } = dataSourceOptions({
    url: 'postgres://embedded',
    poolSize: POOL_SIZE,
  }) as PostgresOptions;
  const migrations = [...MIGRATIONS, ...OWN_MIGRATIONS];
  return { ...options, ...address, username: 'postgres', database: 'postgres', migrations };
}

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;
