import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPage, ROOT, section, tableRows } from './markdown.js';

const rows = tableRows(section(readPage('docs/guarantees.md'), 'What is promised'));

describe('docs/guarantees.md', () => {
  it.each(rows)('"%s" names existing tests', (_, shownBy) => {
    const files = [...(shownBy ?? '').matchAll(/`(test\/[^`]+)`/g)].map(([, file]) => file as string);
    const names = [...(shownBy ?? '').matchAll(/"([^"]+)"/g)].map(([, name]) => name as string);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    expect(files.length).toBeGreaterThan(0);
    const text = files.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
    expect(names.filter((name) => !text.includes(`'${name}'`))).toEqual([]);
  });

  it('promises something', () => {
    expect(rows.length).toBeGreaterThan(10);
  });
});
