import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

/** Where PGlite listens: a unix socket, or a port of the machine itself. */
export type PgliteListen = { readonly path: string } | { readonly host: string; readonly port: number };

/** What the worker is given. */
export interface PgliteWorkerData {
  readonly dataDir: string;
  readonly listen: PgliteListen;
  readonly maxConnections: number;
}

// PGlite computes on the thread that calls it, so it has this one to itself. Says where it listens, runs until told to stop, and
// closes the database before the thread ends.

const { dataDir, listen, maxConnections } = workerData as PgliteWorkerData;

const db = await PGlite.create({ dataDir, relaxedDurability: false });
const server = new PGLiteSocketServer({ db, ...listen, maxConnections });
await server.start();

parentPort?.once('message', () => void stop());
parentPort?.postMessage(Number(server.getServerConn().split(':').at(-1)));

async function stop(): Promise<void> {
  await server.stop();
  await db.close();
  parentPort?.close();
}
