import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readScripts } from './script-source.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'standings-lua-'));
  mkdirSync(join(folder, 'includes'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** @param files by name; `x` is the script, the others are its includes. */
function read(files: Readonly<Record<string, string>>): string | undefined {
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, name === 'x' ? '' : 'includes', `${name}.lua`), text);
  return readScripts(folder).get('x');
}

const including = (...names: string[]) => names.map((name) => `-- @include "${name}"\n`).join('');

describe('A script', () => {
  it('holds the text of its includes in their places', () => {
    const files = {
      x: `#!lua\n${including('a')}return a + b`,
      a: `${including('b')}local a = 1\n`,
      b: 'local b = 2\n',
    };
    expect(read(files)).toBe('#!lua\nlocal b = 2\nlocal a = 1\nreturn a + b');
  });

  it('holds once what two of its includes share', () => {
    const files = { x: including('a', 'b'), a: including('c'), b: including('c'), c: 'local c = 3\n' };
    expect(read(files)?.match(/local c/g)).toHaveLength(1);
  });

  it.each([
    ['a missing include', { x: including('a') }, 'x.lua includes includes/a.lua, which cannot be read: add the file'],
    ['an include that is named twice', { x: including('a', 'a'), a: '' }, 'x.lua includes "a" twice: remove one'],
    [
      'a circular include',
      { x: including('a'), a: including('b'), b: including('a') },
      'x.lua includes includes/a.lua includes includes/b.lua includes includes/a.lua: remove one',
    ],
    ['an include of itself', { x: including('a'), a: including('a') }, 'a.lua includes includes/a.lua: remove one'],
    ['a misspelt include', { x: "-- @include 'a'", a: '' }, `the line -- @include 'a': write -- @include "name"`],
    ['an include outside the folder', { x: including('../y') }, 'write -- @include "name"'],
  ])('is refused with %s', (_, files, message) => {
    expect(() => read(files)).toThrow(message);
  });
});

describe('The scripts of this lib', () => {
  const scripts = readScripts(fileURLToPath(new URL('./lua', import.meta.url)));

  it.each([...scripts])('begin with #!lua, which Redis reads from the first line: %s', (_, text) => {
    expect(text).toMatch(/^#!lua\b/);
  });
});
