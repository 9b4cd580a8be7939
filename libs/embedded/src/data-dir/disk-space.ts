import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

const MB = 2 ** 20;

/**
 * Free bytes below which no update is taken. A database that runs out of space while it writes its log stops for good, and the
 * next start needs some room too.
 */
export const RESERVE_BYTES = 16 * MB;

/** Free bytes from which updates are taken again. Higher than the reserve, so that the state does not flip all the time. */
export const RESUME_BYTES = 20 * MB;

/** Bytes that opening a database may need: a segment of its log, and small files. */
export const START_BYTES = 8 * MB;

/** Bytes that a new database needs while it is created: 31 MB measured. Afterwards it takes 16. */
export const NEW_DATABASE_BYTES = 32 * MB + RESUME_BYTES;

/** Bytes that this user may still write to the disk of a folder. @param folder absolute; it need not exist yet. */
export function freeBytes(folder: string): number {
  if (!existsSync(folder)) return freeBytes(dirname(folder));
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** For messages: `12.3 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / MB).toFixed(1)} MB`;
}

/** SQLSTATE of Postgres for a full disk, or a user's full quota. */
const DISK_FULL = '53100';

/** ENOSPC in WebAssembly's system interface. PGlite's file system gives only this number. */
const WASI_ENOSPC = 51;

/** Whether an error, or one of its causes, says that the disk is full. */
export function saysDiskFull(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error && (error.code === DISK_FULL || error.code === 'ENOSPC')) return true;
  if ('errno' in error && error.errno === WASI_ENOSPC) return true;
  if ('message' in error && /no space left on device/i.test(String(error.message))) return true;
  return 'cause' in error && saysDiskFull(error.cause);
}
