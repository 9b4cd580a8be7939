import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../support/apps/node-process.js';
import { applyPatch } from '../../support/apps/patch.js';
import { MUTANTS } from './index.js';

/** The file that a file of `dist/apps` is compiled from. */
function sourceOf(compiled: string): string {
  const [app = '', ...path] = compiled.split('/');
  const file = path[0] === 'libs' ? path.join('/') : join('apps', app, ...path);
  return file.replace(/\.js$/, '.ts');
}

function compile(file: string): string {
  const text = readFileSync(join(ROOT, file), 'utf8');
  if (!file.endsWith('.ts')) return text;
  const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(text, { compilerOptions, fileName: file }).outputText;
}

describe('The patch of a mutant', () => {
  const patches = MUTANTS.flatMap(({ name, patches: all }) => all.map((patch) => [name, patch.file, patch] as const));

  it.each(patches)('fits the present source: %s, %s', (_, file, patch) => {
    expect(applyPatch(compile(sourceOf(file)), patch)).toContain(patch.replace);
  });
});
