/**
 * `node scripts/build.mjs [app…]`: compiles the apps named, or all of them, into `dist/`. An app is left as it is if that
 * was done since the sources changed.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..');
const named = process.argv.slice(2);
const apps = named.length > 0 ? named : readdirSync(join(root, 'apps'));

for (const app of apps) {
  const status = await alone(app, () => refresh(app));
  if (status !== 0) process.exit(status);
}

/** @returns the exit code of the compiler, 0 if there was nothing to do. */
async function refresh(app) {
  // Written after a build that went well: one that failed or was interrupted is done again.
  const stamp = join(root, 'dist/apps', app, '.built');
  const sources = [`apps/${app}`, 'libs', 'nest-cli.json', 'tsconfig.json', 'package-lock.json'];
  if (changedAt(stamp) < Math.max(...sources.map((source) => newest(join(root, source))))) return build(app, stamp);
  return 0;
}

/** Does work on an app while no other process does: test files that run side by side ask for the same one. */
async function alone(app, work) {
  const lock = join(root, 'dist', `${app}.lock`);
  mkdirSync(join(root, 'dist'), { recursive: true });
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

async function build(app, stamp) {
  console.error(`Building ${app} ...`);
  const begun = new Date();
  const nest = join(root, 'node_modules/@nestjs/cli/bin/nest.js');
  const { status } = spawnSync(process.execPath, [nest, 'build', app], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) return status ?? 1;
  await checkScripts(join(root, 'dist/apps', app, 'libs/redis-store/src'));
  writeFileSync(stamp, '');
  // What changes while it is built counts as changed since.
  utimesSync(stamp, begun, begun);
  return 0;
}

/** A wrong include fails the build, and not the start of the app. */
async function checkScripts(folder) {
  const scripts = join(folder, 'lua');
  if (!existsSync(scripts)) return;
  const { readScripts } = await import(pathToFileURL(join(folder, 'script-source.js')));
  readScripts(scripts);
}

/** When a file, or the newest one in a folder, was changed. */
function newest(path) {
  if (!statSync(path).isDirectory()) return changedAt(path);
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function changedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
