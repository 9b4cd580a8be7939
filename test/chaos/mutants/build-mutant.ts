import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { applyPatch } from './apply-patch.js';
import type { Mutant } from './mutant.js';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Compiles nothing: copies what is compiled and patches it there. @returns the folder, from the root of the project. */
export async function buildMutant({ name, patches }: Mutant): Promise<string> {
  const folder = join('dist/mutants', name.replaceAll(' ', '-'));
  await rm(join(ROOT, folder), { recursive: true, force: true });
  for (const app of ['api', 'sync'])
    await cp(join(ROOT, 'dist/apps', app), join(ROOT, folder, 'apps', app), { recursive: true });
  for (const patch of patches) {
    const file = join(ROOT, folder, 'apps', patch.file);
    await writeFile(file, applyPatch(await readFile(file, 'utf8'), patch));
  }
  return folder;
}
