/**
 * `node scripts/build.mjs [app…]`: compiles the apps named, or all of them, into `dist/`. An app is left as it is if that
 * was done since the sources changed. Types are not checked, which took half of the time: `npm run typecheck` does that.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { alone } from './alone.mjs';

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
