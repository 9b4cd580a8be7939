import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPage, ROOT } from './markdown.js';

const page = readPage('docs/operations.md');
const folder = join(ROOT, 'test/integration');
const specs = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));

const found = (pattern: RegExp) => [...new Set([...page.matchAll(pattern)].map(([, name]) => name as string))];

describe('docs/operations.md', () => {
  it.each(found(/run --rm (\w+ node \S+\.js)/g))('names %s, a program of that image', (command) => {
    const [, image, app, program] = /^(\w+) node dist\/apps\/(\w+)\/apps\/\2\/src\/(.+)\.js$/.exec(command) ?? [];
    expect(app).toBe(image);
    expect(existsSync(join(ROOT, `apps/${app}/src/${program}.ts`))).toBe(true);
  });

  it.each(found(/npm run (?:--silent )?([\w-]+)/g))('names npm run %s, which an integration test runs', (script) => {
    expect(specs.some((text) => new RegExp(`['/]${script}(\\.js)?'`).test(text))).toBe(true);
  });

  it.each(found(/localhost:3000\/admin\/([\w-]+)/g))('names /admin/%s, which an integration test calls', (path) => {
    expect(specs.some((text) => text.includes(`admin('POST', '${path}'`))).toBe(true);
    expect(specs.some((text) => text.includes(`admin('GET', '${path}'`))).toBe(true);
  });
});
