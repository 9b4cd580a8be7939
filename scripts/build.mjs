/**
 * `node scripts/build.mjs [app…]`: compiles the apps named, or all of them, into `dist/`. An app is left as it is if that
 * was done since the sources changed.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const named = process.argv.slice(2);
const apps = named.length > 0 ? named : readdirSync(join(root, 'apps'));

for (const app of apps) {
  // Written after a build that went well: one that failed or was interrupted is done again.
  const stamp = join(root, 'dist/apps', app, '.built');
  const sources = [`apps/${app}`, 'libs', 'nest-cli.json', 'tsconfig.json', 'package-lock.json'];
  if (changedAt(stamp) < Math.max(...sources.map((source) => newest(join(root, source))))) build(app, stamp);
}

function build(app, stamp) {
  console.error(`Building ${app} ...`);
  const begun = new Date();
  const nest = join(root, 'node_modules/@nestjs/cli/bin/nest.js');
  const { status } = spawnSync(process.execPath, [nest, 'build', app], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stamp, '');
  // What changes while it is built counts as changed since.
  utimesSync(stamp, begun, begun);
}

/** When a file, or the newest one in a folder, was changed. */
function newest(path) {
  if (!statSync(path).isDirectory()) return changedAt(path);
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function changedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
