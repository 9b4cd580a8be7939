import { existsSync, rmSync, writeFileSync } from 'node:fs';

// Making a database takes seconds, and a full disk or `kill -9` may cut it short. Half of one looks like a damaged one.

/** Whether the folder holds a database that was made completely. */
export function hasDatabase(folder: string): boolean {
  return existsSync(folder) && !existsSync(mark(folder));
}

/** Before a database is made in the folder. Removes what an attempt before has left. */
export function beginDatabase(folder: string): void {
  writeFileSync(mark(folder), '');
  rmSync(folder, { recursive: true, force: true });
}

/** After it was made. */
export function completeDatabase(folder: string): void {
  rmSync(mark(folder));
}

/** A file that is beside the folder as long as the database in it is incomplete. */
function mark(folder: string): string {
  return `${folder}.incomplete`;
}
