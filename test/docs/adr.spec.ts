import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FILES, links, readPage, ROOT } from './markdown.js';

const records = readdirSync(join(ROOT, 'docs/adr'))
  .filter((name) => name !== 'README.md')
  .toSorted();

describe('Decision records', () => {
  it('have unique numbers', () => {
    const numbers = records.map((name) => name.slice(0, 4));
    expect(numbers.filter((number, index) => !/^\d{4}$/.test(number) || numbers.indexOf(number) !== index)).toEqual([]);
  });

  it('exist for every number that is named', () => {
    const numbers = new Set(records.map((name) => name.slice(0, 4)));
    const named = FILES.filter((file) => /\.(?:[cm]?ts|mjs|lua|md)$/.test(file)).flatMap((file) =>
      [...readPage(file).matchAll(/(?:\bADR |\[)(0\d{3})\b/g)].map(([, number]) => ({
        file,
        number: number as string,
      })),
    );
    expect(named.filter(({ number }) => !numbers.has(number))).toEqual([]);
    expect(named).not.toEqual([]);
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

/** Number and title, from the first line. */
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
