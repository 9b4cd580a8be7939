import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FolderLock } from './folder-lock.js';

let folder: string;
let children: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'standings-lock-'));
  children = [];
});

afterEach(() => {
  vi.unstubAllEnvs();
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Another process that has the lock. */
async function holder(): Promise<ChildProcess> {
  const child = spawn('flock', ['-x', folder, process.execPath, '-e', 'console.log(1); setInterval(() => {}, 1e6)'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

describe.runIf(process.platform === 'linux')('FolderLock', () => {
  it('belongs to one holder, by any path, until it is released', async () => {
    const lock = await FolderLock.acquire(folder);
    expect(lock?.unsupported).toBeNull();
    symlinkSync(folder, join(folder, 'link'));
    expect(await FolderLock.acquire(join(folder, 'link'))).toBeNull();
    lock?.release();
    (await FolderLock.acquire(folder))?.release();
  });

  it('is kept by a frozen process whose folder is emptied, until the process is killed', async () => {
    writeFileSync(join(folder, 'file'), '');
    const { pid } = await holder();
    process.kill(-Number(pid), 'SIGSTOP');
    rmSync(join(folder, 'file'));
    expect(await FolderLock.acquire(folder)).toBeNull();
    process.kill(-Number(pid), 'SIGKILL');
    const lock = await FolderLock.acquire(folder);
    expect(lock?.unsupported).toBeNull();
    lock?.release();
  });

  it('waits for a holder that is about to end', async () => {
    const { pid } = await holder();
    const lock = FolderLock.acquire(folder);
    process.kill(-Number(pid), 'SIGKILL');
    expect(await lock).not.toBeNull();
    (await lock)?.release();
  });

  it('says why it does not lock if the program flock is missing', async () => {
    vi.stubEnv('PATH', folder);
    const lock = await FolderLock.acquire(folder);
    expect(lock?.unsupported).toMatch(/ENOENT/);
    lock?.release();
  });
});
