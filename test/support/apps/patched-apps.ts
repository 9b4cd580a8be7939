import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type App, BUNDLED } from './app-process.js';
import { ROOT } from './node-process.js';
import { applyPatch, type Patch } from './patch.js';

/** Apps without something that they have. Compiles nothing: copies what is compiled and patches it there. */
export interface Patched {
  readonly name: string;
  readonly patches: readonly Patch[];
}

/**
 * @param dist folder of the apps that are copied.
 * @returns the folder, from the root of the project. It stands for `dist`.
 */
export async function patchedApps(
  { name, patches }: Patched,
  apps: readonly App[] = ['api', 'sync'],
  dist = BUNDLED,
): Promise<string> {
  const folder = join(dist, 'patched', name.replaceAll(' ', '-'));
  await rm(join(ROOT, folder), { recursive: true, force: true });
  for (const app of apps) {
    await cp(join(ROOT, dist, 'apps', app), join(ROOT, folder, 'apps', app), { recursive: true });
  }
  for (const patch of patches) {
    const file = join(ROOT, folder, 'apps', patch.file);
    await writeFile(file, applyPatch(await readFile(file, 'utf8'), patch));
  }
  return folder;
}
