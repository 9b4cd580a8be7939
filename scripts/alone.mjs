import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const dist = resolve(import.meta.dirname, '../dist');

/**
 * Does work on a part of `dist` while no other process does: test files that run side by side ask for the same one.
 *
 * @template T
 * @param {string} name of the part.
 * @param {() => T | Promise<T>} work
 */
export async function alone(name, work) {
  const lock = join(dist, `${name}.lock`);
  mkdirSync(dist, { recursive: true });
  while (!take(lock)) await sleep(100);
  try {
    return await work();
  } finally {
    rmSync(lock);
  }
}

/** @returns whether it is ours. One whose process has ended is removed. */
function take(lock) {
  const ours = `${lock}.${process.pid}`;
  writeFileSync(ours, String(process.pid));
  try {
    linkSync(ours, lock);
    return true;
  } catch {
    if (!holderLives(lock)) rmSync(lock, { force: true });
    return false;
  } finally {
    rmSync(ours);
  }
}

function holderLives(lock) {
  try {
    return process.kill(Number(readFileSync(lock, 'utf8')), 0);
  } catch (error) {
    // Released since, or of another user.
    return error.code !== 'ESRCH';
  }
}
