import { join } from 'node:path';
import { dataSourceOptions, MIGRATIONS, runMigrations } from '@standings/persistence';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { DataDirError, DataDirFullError } from '../data-dir/data-dir-error.js';
import type { DataDir } from '../data-dir/data-dir.js';
import { hasDatabase } from './database-folder.js';
import { freeBytes, NEW_DATABASE_BYTES, RESUME_BYTES, saysDiskFull, START_BYTES } from '../data-dir/disk-space.js';
import { AllowMarksWithoutRanks1796169600000 } from './migrations/allow-marks-without-ranks.js';
import { CreateIdempotencyMarks1795564800000 } from './migrations/create-idempotency-marks.js';
import { KeepMarksOfPeriods1797206400000 } from './migrations/keep-marks-of-periods.js';
import { KeepMarksOfRules1796947200001 } from './migrations/keep-marks-of-rules.js';
import { NumberIdempotencyMarks1795824000001 } from './migrations/number-idempotency-marks.js';
import { DATABASE_SOCKET, type PgliteAddress, PgliteServer } from './pglite-server.js';

/** All connections share one session, so a second would only wait for the first. */
const POOL_SIZE = 1;

/** The database in the data directory: open, with the schema of this release, and used by this process alone. */
export class EmbeddedDatabase {
  private constructor(
    /** Connected. */
    readonly dataSource: DataSource,
    private readonly server: PgliteServer,
    private readonly dataDir: DataDir,
  ) {}

  /**
   * @param onCrash called if the database stops unexpectedly, or the data directory is changed under this process.
   * @throws {DataDirFullError} if its disk is full.
   * @throws {DataDirError} if it cannot be opened.
   */
  static async open(dataDir: DataDir, onCrash: (error: Error) => void): Promise<EmbeddedDatabase> {
    assertRoom(dataDir);
    dataDir.files.watch(onCrash);
    const crashed = (error: Error) => onCrash(explain(error, dataDir.path));
    try {
      const server = await start(dataDir, crashed);
      keepFiles(dataDir);
      const dataSource = new DataSource(connectionTo(server.address));
      await dataSource.initialize();
      await runMigrations(dataSource);
      return new EmbeddedDatabase(dataSource, server, dataDir);
    } catch (error) {
      throw explain(error, dataDir.path);
    }
  }

  async close(): Promise<void> {
    // The server removes its socket.
    this.dataDir.files.stop();
    await this.dataSource.destroy();
    await this.server.stop();
    await this.dataDir.release();
  }
}

/** Files that tell this database from another: its socket, and a file that Postgres writes once. */
function keepFiles({ files, databasePath, runPath }: DataDir): void {
  files.keep(join(databasePath, 'PG_VERSION'));
  if (process.platform !== 'win32') files.keep(join(runPath, DATABASE_SOCKET));
}

function start({ databasePath, socketFolder }: DataDir, onCrash: (error: Error) => void): Promise<PgliteServer> {
  return PgliteServer.start(databasePath, socketFolder, onCrash).catch((cause: unknown) => {
    throw new DataDirError(cannotOpen(databasePath, cause), { cause });
  });
}

/** Called before anything is written, because the next start would have to repeat what this one leaves half-done on a full disk. */
function assertRoom({ path, databasePath }: DataDir): void {
  const free = freeBytes(path);
  const needed = hasDatabase(databasePath) ? START_BYTES : NEW_DATABASE_BYTES;
  if (free < needed) throw new DataDirFullError(path, free, needed);
}

/** Turns any error of a full disk into a {@link DataDirFullError}. Returns other errors unchanged. */
function explain(error: unknown, path: string): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (!saysDiskFull(error)) return error;
  const { message } = error.cause instanceof Error ? error.cause : error;
  return new DataDirFullError(path, freeBytes(path), RESUME_BYTES, message);
}

/** PGlite's file system throws an object that is not an `Error` and has only a number. */
function cannotOpen(path: string, cause: unknown): string {
  const reason = cause instanceof Error ? cause.message : `error ${String((cause as { errno?: unknown }).errno)}`;
  return (
    `The database ${path} cannot be opened: ${reason}. This user must be able to read and write all of it. If it is damaged, ` +
    'restore the data directory from a copy, or set DATA_DIR to another folder.'
  );
}

/** Idempotency records, which the api keeps in Redis. */
const OWN_MIGRATIONS = [
  CreateIdempotencyMarks1795564800000,
  NumberIdempotencyMarks1795824000001,
  AllowMarksWithoutRanks1796169600000,
  KeepMarksOfRules1796947200001,
  KeepMarksOfPeriods1797206400000,
];

/**
 * The same connection as to a Postgres, except for the address, a folder with a socket, which no URL can name, and for
 * additional tables.
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
