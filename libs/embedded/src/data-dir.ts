import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DataDirError, DataDirInUseError, DataDirLayoutError } from './data-dir-error.js';
import { SocketFolder } from './socket-folder.js';
import { SocketLock } from './socket-lock.js';

/** Raised when what is in the data directory changes so that another release would misread it. */
const LAYOUT = '1';

const OWNER_ONLY = 0o700;

/**
 * The data directory, used by this process alone. In it: `layout`, the number of the layout; `postgres/`, the database;
 * `run/`, sockets of the running process, among them the lock.
 */
export class DataDir {
  private constructor(
    /** Absolute. */
    readonly path: string,
    private readonly sockets: SocketFolder,
    private readonly lock: SocketLock,
  ) {}

  /**
   * Makes the folder if it is missing and takes it for this process.
   *
   * @throws {DataDirInUseError} if another process has it.
   * @throws {DataDirLayoutError} if another release wrote it in another layout.
   * @throws {DataDirError} if it cannot be made or written.
   */
  static async acquire(folder: string): Promise<DataDir> {
    const path = resolve(folder);
    try {
      return await DataDir.take(path);
    } catch (error) {
      if (error instanceof DataDirError || !(error instanceof Error)) throw error;
      throw new DataDirError(
        `The data directory ${path} cannot be used: ${error.message}. Set DATA_DIR to a folder that can be written.`,
        { cause: error },
      );
    }
  }

  get databasePath(): string {
    return join(this.path, 'postgres');
  }

  /** For sockets with names of up to 19 characters. Only the owner can enter it. */
  get socketFolder(): string {
    return this.sockets.path;
  }

  async release(): Promise<void> {
    await this.lock.release();
    this.sockets.release();
  }

  private static async take(path: string): Promise<DataDir> {
    const run = join(path, 'run');
    makeFolder(run);
    chmodSync(run, OWNER_ONLY);
    const sockets = SocketFolder.of(run);
    try {
      const lock = await SocketLock.acquire(sockets.path);
      if (lock === null) throw new DataDirInUseError(path);
      await checkLayout(path, lock);
      return new DataDir(path, sockets, lock);
    } catch (error) {
      sockets.release();
      throw error;
    }
  }
}

/** With those above it. Node's own `recursive` never ends where a folder can hold none, and the system says it is missing: /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: OWNER_ONLY });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!existsSync(path)) throw error;
  }
}

async function checkLayout(path: string, lock: SocketLock): Promise<void> {
  const found = readLayout(path);
  if (found === LAYOUT) return;
  if (found === null) {
    writeFileSync(join(path, 'layout'), `${LAYOUT}\n`);
    return;
  }
  await lock.release();
  throw new DataDirLayoutError(path, found, LAYOUT);
}

/** @returns null for a new folder. */
function readLayout(path: string): string | null {
  if (existsSync(join(path, 'layout'))) return readFileSync(join(path, 'layout'), 'utf8').trim();
  return existsSync(join(path, 'postgres')) ? 'unknown' : null;
}
