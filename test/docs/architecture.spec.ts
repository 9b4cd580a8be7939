import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeSpans, readPage, ROOT, section, tableRows } from './markdown.js';

const page = readPage('docs/ARCHITECTURE.md');
const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  forbidden: readonly { readonly name: string }[];
};

describe('docs/ARCHITECTURE.md', () => {
  it('has a line for every app and every lib', () => {
    const folders = ['apps', 'libs'].flatMap((parent) =>
      readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}`),
    );
    const mapped = tableRows(section(page, 'Code map')).map(([folder = '']) => codeSpans(folder)[0]);
    expect(new Set(mapped.filter((folder) => /^(apps|libs)\//.test(folder ?? '')))).toEqual(new Set(folders));
  });

  it('names existing rules as guards of its invariants', () => {
    const spans = codeSpans(section(page, 'Architecture invariants'));
    const named = spans.filter((span) => /^[a-z]+(-[a-z]+)+$/.test(span));
    const rules = forbidden.map(({ name }) => name);
    expect(new Set(named)).toEqual(new Set(rules));
  });
});
