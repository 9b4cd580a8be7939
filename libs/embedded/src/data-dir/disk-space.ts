import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

const MB = 2 ** 20;

/**
 * Free bytes below which no update is taken. A database that has run out of space in the midst of writing its log stops for good, and
 * a start after that needs some room too.
 */
export const RESERVE_BYTES = 16 * MB;

/** Free bytes from which updates are taken again. Higher than the reserve, so that it is not crossed all the time. */
export const RESUME_BYTES = 20 * MB;

/** What opening a database may need: a segment of its log, and small files. */
export const START_BYTES = 8 * MB;

/** What a new database takes while it is made: 31 MB, measured. Afterwards it takes 16. */
export const NEW_DATABASE_BYTES = 32 * MB + RESUME_BYTES;

/** What this user may still write to the disk of a folder, in bytes. @param folder absolute; it need not exist yet. */
export function freeBytes(folder: string): number {
  if (!existsSync(folder)) return freeBytes(dirname(folder));
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** For people: `12.3 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / MB).toFixed(1)} MB`;
}

/** SQLSTATE of Postgres for a full disk, and of a user's quota on it. */
const DISK_FULL = '53100';

/** ENOSPC of WebAssembly's system interface, which is all that PGlite's file system says. */
const WASI_ENOSPC = 51;

/** Whether an error, or what it was caused by, says that the disk is full. */
export function saysDiskFull(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error && (error.code === DISK_FULL || error.code === 'ENOSPC')) return true;
  if ('errno' in error && error.errno === WASI_ENOSPC) return true;
  if ('message' in error && /no space left on device/i.test(String(error.message))) return true;
  return 'cause' in error && saysDiskFull(error.cause);
}
