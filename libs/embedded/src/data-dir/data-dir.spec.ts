import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataDirError, DataDirInUseError, DataDirLayoutError } from './data-dir-error.js';
import { DataDir } from './data-dir.js';

let folder: string;
let held: DataDir[];
let children: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'standings-dir-'));
  held = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const dataDir of held) await dataDir.release();
  rmSync(folder, { recursive: true, force: true });
});

async function acquire(path = folder): Promise<DataDir> {
  const dataDir = await DataDir.acquire(path);
  held.push(dataDir);
  return dataDir;
}

/** Another process that holds the folder like a running service. */
async function holder(): Promise<ChildProcess> {
  mkdirSync(join(folder, 'run'), { recursive: true });
  const program = `require('node:net').createServer().listen(process.argv[1], () => console.log('listening'))`;
  const child = spawn(process.execPath, ['-e', program, join(folder, 'run/lock.sock')]);
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

describe('DataDir', () => {
  it('creates the folder with its parents, and lets only the owner enter the folder of the sockets', async () => {
    const deep = join(folder, ...Array.from({ length: 12 }, () => 'a-folder-with-a-long-name'));
    const dataDir = await acquire(deep);
    expect(dataDir.path).toBe(deep);
    expect(readdirSync(deep).toSorted()).toEqual(['layout', 'run']);
    expect(Buffer.byteLength(dataDir.socketFolder)).toBeLessThan(84);
    await expect(DataDir.acquire(deep)).rejects.toBeInstanceOf(DataDirInUseError);
  });

  it('refuses a second process and says what to do', async () => {
    await holder();
    const refused = DataDir.acquire(folder);
    await expect(refused).rejects.toBeInstanceOf(DataDirInUseError);
    await expect(refused).rejects.toThrow(/Stop the other one, or set DATA_DIR/);
  });

  it('is free again after its process was killed', async () => {
    const other = await holder();
    other.kill('SIGKILL');
    await once(other, 'exit');
    expect(readdirSync(join(folder, 'run'))).toEqual(['lock.sock']);
    await acquire();
    await expect(DataDir.acquire(folder)).rejects.toBeInstanceOf(DataDirInUseError);
  });

  it('is free again after it was released', async () => {
    await (await DataDir.acquire(folder)).release();
    await acquire();
  });

  it('is taken by only one of many processes that find the same leftover', async () => {
    const other = await holder();
    other.kill('SIGKILL');
    await once(other, 'exit');
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => acquire()));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('refuses an unknown layout, and releases the folder', async () => {
    writeFileSync(join(folder, 'layout'), '2\n');
    for (let turn = 0; turn < 2; turn++) {
      const refused = DataDir.acquire(folder);
      await expect(refused).rejects.toBeInstanceOf(DataDirLayoutError);
      await expect(refused).rejects.toThrow(/has layout 2, and this release knows only layout 1/);
    }
  });

  it('refuses a database without a layout', async () => {
    mkdirSync(join(folder, 'postgres'));
    await expect(DataDir.acquire(folder)).rejects.toBeInstanceOf(DataDirLayoutError);
  });

  it('says what to do about a path that cannot be a folder', async () => {
    writeFileSync(join(folder, 'file'), '');
    const refused = DataDir.acquire(join(folder, 'file'));
    await expect(refused).rejects.toBeInstanceOf(DataDirError);
    await expect(refused).rejects.toThrow(/cannot be used: .*Set DATA_DIR to a folder that can be written/);
  });
});
