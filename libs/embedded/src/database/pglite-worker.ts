import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { beginDatabase, completeDatabase, hasDatabase } from './database-folder.js';

/** Where PGlite listens: a unix socket, or a local port. */
export type PgliteListen = { readonly path: string } | { readonly host: string; readonly port: number };

/** The input of the worker. */
export interface PgliteWorkerData {
  readonly dataDir: string;
  readonly listen: PgliteListen;
  readonly maxConnections: number;
}

/** The messages of the worker: once, where it listens; at any time, why the database has died. */
export type PgliteReport = { readonly port: number } | { readonly failure: string };

// PGlite computes on the thread that calls it, so it has its own. The worker says where it listens, runs until it is told to stop,
// and closes the database before the thread ends.

const { dataDir, listen, maxConnections } = workerData as PgliteWorkerData;

/**
 * There is no checkpointer process, so `upkeep.ts` cuts the log. These settings say how much of it a checkpoint keeps for reuse. A
 * reused segment needs no space, so a full disk seldom hits the log, the only place where Postgres does not survive it.
 */
const LOG_SETTINGS = ['max_wal_size=256MB', 'min_wal_size=32MB', 'checkpoint_completion_target=0'];
const START_PARAMS = [...PGlite.defaultStartParams, ...LOG_SETTINGS.flatMap((setting) => ['-c', setting])];

/** Segment size of a new database, in MB. A small volume would hold few of the default size, 16. */
const LOG_SEGMENT = 4;

/** Postgres ends after an error of these levels. Later WebAssembly reports that it was aborted. */
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

/** Removes the template databases: they take 15 MB, and freezing their transaction ids would need a session in each. */
async function dropTemplates(database: PGlite): Promise<void> {
  const { rows } = await database.query<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE datname <> current_database()',
  );
  for (const { datname } of rows) {
    await database.exec(`ALTER DATABASE ${datname} IS_TEMPLATE false`);
    await database.exec(`DROP DATABASE ${datname}`);
  }
}

/** A statement after the crash never ends and keeps this thread busy for ever, so the other side must end the thread. */
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
