import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adminTokenFile, adminTokenOf } from './admin-token.js';
import { DataDirError } from './data-dir-error.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'standings-token-'));
});

afterEach(() => rm(folder, { recursive: true }));

const mode = async () => (await stat(adminTokenFile(folder))).mode & 0o777;

describe('the admin token of a data directory', () => {
  it('is made once, in a file for its owner alone', async () => {
    const token = adminTokenOf(folder);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await readFile(adminTokenFile(folder), 'utf8')).toBe(`${token}\n`);
    expect(await mode()).toBe(0o600);
    expect(await readdir(folder)).toEqual(['admin-token']);
    expect(adminTokenOf(folder)).toBe(token);
  });

  it('is another one in each folder', async () => {
    const other = await mkdtemp(join(tmpdir(), 'standings-token-'));
    expect(adminTokenOf(other)).not.toBe(adminTokenOf(folder));
    await rm(other, { recursive: true });
  });

  it('is the one that an operator has written, which others cannot read from then on', async () => {
    await writeFile(adminTokenFile(folder), 'chosen-by-an-operator');
    await chmod(adminTokenFile(folder), 0o644);
    expect(adminTokenOf(folder)).toBe('chosen-by-an-operator');
    expect(await mode()).toBe(0o600);
  });

  it('is made again where the file is empty', async () => {
    await writeFile(adminTokenFile(folder), '');
    expect(adminTokenOf(folder)).toMatch(/^[\w-]{43}$/);
  });

  it.each(['short', 'two words of a token'])('refuses the text "%s", and says what to do', async (text) => {
    await writeFile(adminTokenFile(folder), text);
    expect(() => adminTokenOf(folder)).toThrow(DataDirError);
    expect(() => adminTokenOf(folder)).toThrow(/has no admin token: .* Remove it/);
  });

  it('says what to do where the file cannot be written', () => {
    expect(() => adminTokenOf(join(folder, 'missing'))).toThrow(/cannot be used: .* set ADMIN_TOKEN/);
  });
});
