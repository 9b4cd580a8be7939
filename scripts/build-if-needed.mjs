// node scripts/build-if-needed.mjs <app>: compiles an app into dist/ unless that was done since its sources changed.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const [app] = process.argv.slice(2);
// Written after a build that went well: a build that failed or was interrupted is done again.
const stamp = join(root, 'dist/apps', app, '.built');
const sources = [`apps/${app}`, 'libs', 'nest-cli.json', 'tsconfig.json', 'package-lock.json'];

if (changedAt(stamp) < Math.max(...sources.map((source) => newest(join(root, source))))) build();

function build() {
  console.error(`Building ${app} ...`);
  const nest = join(root, 'node_modules/@nestjs/cli/bin/nest.js');
  const { status } = spawnSync(process.execPath, [nest, 'build', app], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stamp, '');
}

/** When a file, or the newest one in a folder, was changed. */
function newest(path) {
  if (!statSync(path).isDirectory()) return changedAt(path);
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function changedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
