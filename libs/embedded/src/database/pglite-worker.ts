import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { beginDatabase, completeDatabase, hasDatabase } from './database-folder.js';

/** Where PGlite listens: a unix socket, or a port of the machine itself. */
export type PgliteListen = { readonly path: string } | { readonly host: string; readonly port: number };

/** What the worker is given. */
export interface PgliteWorkerData {
  readonly dataDir: string;
  readonly listen: PgliteListen;
  readonly maxConnections: number;
}

/** What the worker says: once where it listens; or, at any time, why the database is dead. */
export type PgliteReport = { readonly port: number } | { readonly failure: string };

// PGlite computes on the thread that calls it, so it has this one to itself. Says where it listens, runs until told to stop, and
// closes the database before the thread ends.

const { dataDir, listen, maxConnections } = workerData as PgliteWorkerData;

/**
 * Without a checkpointer process nothing cuts the log: `upkeep.ts` does. These say how much of it a checkpoint keeps for use again. A
 * segment that is used again needs no space, so a full disk rarely meets the log, the one place where Postgres does not survive it.
 */
const LOG_SETTINGS = ['max_wal_size=256MB', 'min_wal_size=32MB', 'checkpoint_completion_target=0'];
const START_PARAMS = [...PGlite.defaultStartParams, ...LOG_SETTINGS.flatMap((setting) => ['-c', setting])];

/** MB, of a new database. Of 16, the standard, a small volume holds few. */
const LOG_SEGMENT = 4;

/** Postgres ends after an error of these levels, and WebAssembly says at last that it was aborted. */
const DEADLY = /\b(?:FATAL|PANIC):\s+(.*)|^Aborted\((.*)\)/;

const isNew = !hasDatabase(dataDir);
if (isNew) beginDatabase(dataDir);
const db = await PGlite.create({
  dataDir,
  relaxedDurability: false,
  startParams: START_PARAMS,
  initDbStartParams: [`--wal-segsize=${LOG_SEGMENT}`],
  onStderr: listenForDeath,
});
await dropTemplates(db);
if (isNew) completeDatabase(dataDir);
const server = new PGLiteSocketServer({ db, ...listen, maxConnections });
await server.start();

parentPort?.once('message', () => void stop());
report({ port: Number(server.getServerConn().split(':').at(-1)) });

/** They take 15 MB, nothing needs them, and their transaction ids would have to be frozen too, from a session of each. */
async function dropTemplates(database: PGlite): Promise<void> {
  const { rows } = await database.query<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE datname <> current_database()',
  );
  for (const { datname } of rows) {
    await database.exec(`ALTER DATABASE ${datname} IS_TEMPLATE false`);
    await database.exec(`DROP DATABASE ${datname}`);
  }
}

/** A statement after it never ends, and keeps this thread busy for ever: it is for the other side to end it. */
function listenForDeath(line: string): boolean {
  const found = DEADLY.exec(line);
  if (found !== null) report({ failure: found[1] ?? found[2] ?? line });
  return false;
}

function report(message: PgliteReport): void {
  parentPort?.postMessage(message);
}

async function stop(): Promise<void> {
  await server.stop();
  await db.close();
  parentPort?.close();
}
