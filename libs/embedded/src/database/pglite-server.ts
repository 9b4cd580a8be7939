import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
// The only import of the worker. It also makes the compiler build it.
import type { PgliteReport, PgliteWorkerData } from './pglite-worker.js';

/** The address for a Postgres client. A `host` with a slash is a folder with a socket, as in libpq. */
export interface PgliteAddress {
  readonly host: string;
  readonly port: number;
}

/** PGlite has one session. The second place is for a connection that follows one that is closing. */
const MAX_CONNECTIONS = 2;

const SOCKET_PORT = 5432;

/** The socket in its folder, named as libpq expects. On Windows there is none. */
export const DATABASE_SOCKET = `.s.PGSQL.${SOCKET_PORT}`;

const LOOPBACK = '127.0.0.1';

// After a build the worker is the JavaScript file beside this one. Where the sources run, as in unit tests, it needs a loader.
const WORKER = extname(import.meta.url) === '.ts' ? './pglite-worker.fixture.mjs' : './pglite-worker.js';

/**
 * PGlite, Postgres in WebAssembly, in its own worker thread, with a socket for the protocol of Postgres.
 *
 * When a commit is answered, it is in the files of the operating system, so it survives `kill -9` of the process. PGlite does not
 * fsync, so a power cut may lose the last seconds.
 *
 * All connections share one session: no named statements, no `SET`, no advisory locks.
 *
 * States: `running` → `stopped` (stop); `running` → `crashed` (Postgres dies, or the thread ends unexpectedly).
 */
export class PgliteServer {
  private state: 'running' | 'stopped' | 'crashed' = 'running';

  private constructor(
    private readonly worker: Worker,
    readonly address: PgliteAddress,
    onCrash: (error: Error) => void,
  ) {
    const crashed = (cause: Error) => {
      if (this.state !== 'running') return;
      this.state = 'crashed';
      onCrash(new Error(`The embedded database has stopped by itself: ${cause.message}`, { cause }));
    };
    worker.on('message', (report: PgliteReport) => {
      if (!('failure' in report)) return;
      crashed(new Error(report.failure));
      void worker.terminate();
    });
    worker.on('error', crashed);
    worker.on('exit', (code) => crashed(new Error(`its thread ended with code ${code}`)));
  }

  /**
   * Opens the database, creates it if it is missing, and listens.
   *
   * @param socketFolder for the unix socket. Windows uses a local port instead.
   * @param onCrash called once, if it stops unexpectedly.
   */
  static async start(dataDir: string, socketFolder: string, onCrash: (error: Error) => void): Promise<PgliteServer> {
    const unix = process.platform !== 'win32';
    const path = join(socketFolder, DATABASE_SOCKET);
    if (unix) rmSync(path, { force: true });
    const workerData: PgliteWorkerData = {
      dataDir,
      listen: unix ? { path } : { host: LOOPBACK, port: 0 },
      maxConnections: MAX_CONNECTIONS,
    };
    const worker = new Worker(new URL(WORKER, import.meta.url), { workerData });
    const port = await Promise.race([started(worker), failure(worker)]);
    return new PgliteServer(
      worker,
      unix ? { host: socketFolder, port: SOCKET_PORT } : { host: LOOPBACK, port },
      onCrash,
    );
  }

  /** Closes the database. Close its clients first. */
  async stop(): Promise<void> {
    if (this.state !== 'running') return;
    this.state = 'stopped';
    const ended = once(this.worker, 'exit');
    this.worker.postMessage('stop');
    await ended;
  }
}

/** @throws {Error} with the message of Postgres, if it has died; PGlite reports only that it has. */
async function started(worker: Worker): Promise<number> {
  const [report] = (await once(worker, 'message')) as [PgliteReport];
  if ('port' in report) return report.port;
  void worker.terminate();
  throw new Error(report.failure);
}

/** `once` already rejects on 'error'; a thread can also end without one. */
async function failure(worker: Worker): Promise<never> {
  const [code] = (await once(worker, 'exit')) as [number];
  throw new Error(`The embedded database did not start: its thread ended with code ${code}`);
}
