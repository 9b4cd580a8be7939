import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NEEDED } from './rights.js';

const scripts = new URL('../lua/', import.meta.url);
const called = readdirSync(scripts).flatMap((file) =>
  [...readFileSync(new URL(file, scripts), 'utf8').matchAll(/redis\.p?call\(\s*'(\w+)'/g)].map(([, name = '']) =>
    name.toLowerCase(),
  ),
);

describe('The rights that a user of Redis needs', () => {
  it.each([...new Set(called)].toSorted())('include %s, which a script calls', (command) => {
    expect(NEEDED.map(([name]) => name)).toContain(command);
  });
});
