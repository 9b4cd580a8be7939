import { execFile } from 'node:child_process';
import { readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Cleanup } from './cleanup.js';

const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** Another revision of this project, with its api compiled. */
export interface Revision {
  /** `standings@` and the short hash of the commit. */
  readonly name: string;
  /** Its root folder, which is removed after the measurement. */
  readonly root: string;
}

/**
 * Checks out a revision into its own work tree and compiles its api there.
 *
 * @param ref anything that git accepts as a commit.
 * @throws {Error} with the message of git, npm or the compiler.
 */
export async function buildRevision(ref: string, cleanup: Cleanup): Promise<Revision> {
  const { stdout } = await run('git', ['rev-parse', '--short', '--verify', `${ref}^{commit}`], { cwd: ROOT });
  const hash = stdout.trim();
  const root = join(tmpdir(), `standings-${hash}-${process.pid}`);
  await run('git', ['worktree', 'add', '--detach', root, hash], { cwd: ROOT });
  cleanup.add(async () => void (await run('git', ['worktree', 'remove', '--force', root], { cwd: ROOT })));
  if (await hasSamePackages(root)) await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  else await run('npm', ['ci'], { cwd: root });
  await run(process.execPath, ['scripts/build.mjs', 'api'], { cwd: root });
  return { name: `standings@${hash}`, root };
}

async function hasSamePackages(root: string): Promise<boolean> {
  const [ours, theirs] = await Promise.all([ROOT, root].map((folder) => readFile(join(folder, 'package-lock.json'))));
  return ours !== undefined && theirs !== undefined && ours.equals(theirs);
}
