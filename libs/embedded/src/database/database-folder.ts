import { existsSync, rmSync, writeFileSync } from 'node:fs';

// Creating a database takes seconds, and a full disk or `kill -9` may cut that short. Half a database looks like a damaged one.

/** Whether the folder holds a complete database. */
export function hasDatabase(folder: string): boolean {
  return existsSync(folder) && !existsSync(mark(folder));
}

/** Call it before a database is created. Removes the leftovers of an earlier attempt. */
export function beginDatabase(folder: string): void {
  writeFileSync(mark(folder), '');
  rmSync(folder, { recursive: true, force: true });
}

/** Call it after the database was created. */
export function completeDatabase(folder: string): void {
  rmSync(mark(folder));
}

/** A file beside the folder that exists while the database is incomplete. */
function mark(folder: string): string {
  return `${folder}.incomplete`;
}
