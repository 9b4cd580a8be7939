/**
 * `node scripts/bundle.mjs [app…]`: compiles the apps named, or all of them, and copies them to `dist/bundled`, where the largest
 * of the packages that they import are bundled into few files. An api opens 900 files there and not 3,800, which takes 0.8 s of
 * processor time and not 1.7 s. Only tests start apps from there, more than 200 times a run.
 */
import './build.mjs';
import { cpSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { alone } from './alone.mjs';

const root = resolve(import.meta.dirname, '..');
const bundled = join(root, 'dist/bundled');
const named = process.argv.slice(2);
const apps = named.length > 0 ? named : readdirSync(join(root, 'apps'));

const PACKAGES = [
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/cqrs',
  '@nestjs/microservices',
  '@nestjs/platform-fastify',
  '@nestjs/swagger',
  '@nestjs/terminus',
  '@nestjs/typeorm',
  'ioredis',
  'rxjs',
  'typeorm',
  'zod',
];

// Imported for its effect, which must come first; the apps change the insides of kafkajs; Swagger's pages are files beside it.
const EXTERNAL = ['reflect-metadata', 'kafkajs', '@fastify/static'];

/** Leaves an app as it is that has not been compiled since. */
function copy(app) {
  const [from, to] = [join(root, 'dist/apps', app), join(bundled, 'apps', app)];
  if (changedAt(join(to, '.built')) === changedAt(join(from, '.built'))) return;
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true, preserveTimestamps: true });
}

/** Node finds these before those of the root. */
async function bundle() {
  const packages = join(bundled, 'node_modules');
  const stamp = join(packages, '.built');
  const sources = [join(root, 'package-lock.json'), import.meta.filename];
  if (changedAt(stamp) > Math.max(...sources.map(changedAt))) return;
  rmSync(packages, { recursive: true, force: true });
  const { build } = await import('esbuild');
  const exports = Object.fromEntries(await Promise.all(PACKAGES.map(async (name) => [name, await exportsOf(name)])));
  await build({
    entryPoints: Object.fromEntries(PACKAGES.map((name) => [`${name}/index`, name])),
    outdir: packages,
    bundle: true,
    // What several packages share exists once.
    splitting: true,
    keepNames: true,
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    chunkNames: '.shared/[hash]',
    platform: 'node',
    target: 'node20',
    external: EXTERNAL,
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    plugins: [entries(exports), optional],
    logLevel: 'error',
  });
  for (const name of PACKAGES) {
    writeFileSync(join(packages, name, 'package.json'), JSON.stringify({ name, exports: './index.mjs' }));
  }
  writeFileSync(stamp, '');
}

/** Their names, since `export *` of a CommonJS package exports nothing. */
async function exportsOf(name) {
  const names = Object.keys(await import(name));
  return names.filter((each) => !['__esModule', 'module.exports'].includes(each));
}

/** Modules that export what a package does, by the name of the package. */
function entries(exports) {
  return {
    name: 'entries',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /./ }, ({ path, kind }) =>
        kind === 'entry-point' ? { path, namespace: 'entry' } : undefined,
      );
      onLoad({ filter: /./, namespace: 'entry' }, ({ path }) => ({
        contents: `export { ${exports[path].join(', ')} } from '${path}';`,
        resolveDir: root,
      }));
    },
  };
}

/** Leaves the import of a package that is not installed as it is, such as that of another driver of TypeORM. */
const optional = {
  name: 'optional',
  setup({ onResolve, resolve: find }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === optional) return undefined;
      const found = await find(path, { ...from, pluginData: optional });
      return found.errors.length > 0 ? { path, external: true } : found;
    });
  },
};

function changedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

for (const app of apps) await alone(app, () => copy(app));
await alone('bundled', bundle);
