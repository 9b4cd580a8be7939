import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { NEEDED } from './rights.js';
import { readScripts } from '../script-source.js';

const scripts = readScripts(fileURLToPath(new URL('../lua', import.meta.url)));
const called = [...scripts.values()].flatMap((text) =>
  [...text.matchAll(/redis\.p?call\(\s*'(\w+)'/g)].map(([, name = '']) => name.toLowerCase()),
);

describe('The rights that a user of Redis needs', () => {
  it.each([...new Set(called)].toSorted())('include %s, which a script calls', (command) => {
    expect(NEEDED.map(([name]) => name)).toContain(command);
  });
});
