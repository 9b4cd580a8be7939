import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { links, readPage, ROOT } from './markdown.js';

const records = readdirSync(join(ROOT, 'docs/adr'))
  .filter((name) => name !== 'README.md')
  .toSorted();

describe('Decision records', () => {
  it('are numbered without a gap', () => {
    const numbers = records.map((_, index) => String(index + 1).padStart(4, '0'));
    expect(records.map((name) => name.slice(0, 4))).toEqual(numbers);
  });

  it('are all listed, by number, under their titles', () => {
    const index = readPage('docs/adr/README.md');
    expect(links(index).filter((target) => /^\d/.test(target))).toEqual(records);
    for (const name of records) expect(index).toContain(`- [${titleOf(name)}](${name})\n`);
  });

  it.each(records)('%s is named after its title and has the three parts', (name) => {
    const text = readPage(`docs/adr/${name}`);
    expect(name).toBe(`${slug(titleOf(name))}.md`);
    expect(text).toMatch(/^# .+\n\n\d{4}-\d\d-\d\d\n/);
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual([
      'Context',
      'Decision',
      'Consequences',
    ]);
  });
});

/** Number and title, as they stand in the first line. */
function titleOf(name: string): string {
  return readPage(`docs/adr/${name}`).split('\n')[0]?.replace('# ', '') ?? '';
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replaceAll("'", '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
