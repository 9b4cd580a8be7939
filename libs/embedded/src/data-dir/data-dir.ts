import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DataDirError, DataDirFullError, DataDirInUseError, DataDirLayoutError } from './data-dir-error.js';
import { freeBytes, NEW_DATABASE_BYTES, saysDiskFull } from './disk-space.js';
import { FolderLock } from './folder-lock.js';
import { HeldFiles, LOOK_MS } from './held-files.js';
import { SocketFolder } from '../database/socket-folder.js';
import { LOCK_SOCKET, SocketLock } from './socket-lock.js';

/** Incremented when the content of the data directory changes so that another release would misread it. */
const LAYOUT = '1';

const OWNER_ONLY = 0o700;

/** How long an earlier process whose lock was removed may take to notice that, in ms. */
const HANDOVER_MS = 10 * LOOK_MS;

type Release = () => void | Promise<void>;

/**
 * The data directory, used by this process alone. It holds `layout`, the number of the layout; `postgres/`, the database; and
 * `run/`, sockets of the running process, among them a lock.
 *
 * Three things keep a second process out: a lock on the folder itself, which survives the removal of any file; a listening
 * socket, where folders cannot be locked; and {@link files}, which show this process that its socket was removed.
 */
export class DataDir {
  private constructor(
    /** Absolute. */
    readonly path: string,
    /** For sockets with names of up to 19 characters. Only the owner can enter it, and only this process through this path. */
    readonly socketFolder: string,
    /** Files that must stay unchanged; at first the socket of the lock. Watch them before the database is opened. */
    readonly files: HeldFiles,
    /** Why the folder itself is not locked; null if it is. */
    readonly unlocked: string | null,
    private readonly releases: readonly Release[],
  ) {}

  /**
   * Creates the folder if it is missing, and takes it for this process.
   *
   * @throws {DataDirInUseError} if another process has it.
   * @throws {DataDirLayoutError} if another release wrote it in another layout.
   * @throws {DataDirFullError} if its disk is full.
   * @throws {DataDirError} if it cannot be created or written.
   */
  static async acquire(folder: string): Promise<DataDir> {
    const path = resolve(folder);
    try {
      return await DataDir.take(path);
    } catch (error) {
      if (error instanceof DataDirError || !(error instanceof Error)) throw error;
      if (saysDiskFull(error)) throw new DataDirFullError(path, freeBytes(path), NEW_DATABASE_BYTES);
      throw new DataDirError(
        `The data directory ${path} cannot be used: ${error.message}. Set DATA_DIR to a folder that can be written.`,
        { cause: error },
      );
    }
  }

  get databasePath(): string {
    return join(this.path, 'postgres');
  }

  /** The path of {@link socketFolder} for other processes. */
  get runPath(): string {
    return join(this.path, 'run');
  }

  async release(): Promise<void> {
    this.files.stop();
    await undo(this.releases);
  }

  private static async take(path: string): Promise<DataDir> {
    const run = join(path, 'run');
    makeFolder(run);
    chmodSync(run, OWNER_ONLY);
    const releases: Release[] = [];
    try {
      const folder = await FolderLock.acquire(path);
      if (folder === null) throw new DataDirInUseError(path);
      releases.unshift(() => folder.release());
      const sockets = SocketFolder.of(run);
      releases.unshift(sockets.release);
      const socket = await SocketLock.acquire(sockets.path);
      if (socket === null) throw new DataDirInUseError(path);
      releases.unshift(() => socket.release());
      checkLayout(path);
      const files = new HeldFiles(path);
      if (process.platform !== 'win32') files.keep(join(run, LOCK_SOCKET));
      if (folder.unsupported !== null) await handOver(path, files);
      return new DataDir(path, sockets.path, files, folder.unsupported, releases);
    } catch (error) {
      await undo(releases);
      throw error;
    }
  }
}

async function undo(releases: readonly Release[]): Promise<void> {
  for (const release of releases) await release();
}

/** Waits until an earlier process whose socket was removed has noticed that and ended: it may still have the database open. */
async function handOver(path: string, files: HeldFiles): Promise<void> {
  if (!existsSync(join(path, 'postgres'))) return;
  await delay(HANDOVER_MS);
  files.assertKept();
}

/** Creates parents too. `mkdir` with `recursive` loops for ever under /proc, where the system reports "no such folder". */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: OWNER_ONLY });
  } catch (error) {
    // Another process may have created it meanwhile.
    if (!existsSync(path)) throw error;
  }
}

function checkLayout(path: string): void {
  const found = readLayout(path);
  if (found === LAYOUT) return;
  if (found === null) {
    writeLayout(path);
    return;
  }
  throw new DataDirLayoutError(path, found, LAYOUT);
}

/** Writes in one step: a full disk would otherwise leave an empty file. */
function writeLayout(path: string): void {
  const draft = join(path, 'layout.new');
  writeFileSync(draft, `${LAYOUT}\n`);
  renameSync(draft, join(path, 'layout'));
}

/** @returns null for a new folder, also if the file is empty because the disk was full in an earlier release. */
function readLayout(path: string): string | null {
  const layout = existsSync(join(path, 'layout')) ? readFileSync(join(path, 'layout'), 'utf8').trim() : '';
  if (layout !== '') return layout;
  return existsSync(join(path, 'postgres')) ? 'unknown' : null;
}
