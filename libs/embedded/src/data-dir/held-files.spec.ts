import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DataDirLostError } from './data-dir-error.js';
import { HeldFiles, LOOK_MS } from './held-files.js';

let folder: string;
let file: string;
let lost: Error[];
let files: HeldFiles;

beforeEach(() => {
  vi.useFakeTimers();
  folder = mkdtempSync(join(tmpdir(), 'standings-held-'));
  file = join(folder, 'file');
  writeFileSync(file, '');
  lost = [];
  files = new HeldFiles(folder);
  files.keep(file);
  files.watch((error) => lost.push(error));
});

afterEach(() => {
  files.stop();
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

function replace(): void {
  writeFileSync(join(folder, 'other'), '');
  renameSync(join(folder, 'other'), file);
}

describe('HeldFiles', () => {
  it.each([
    ['removed', () => rmSync(file)],
    ['replaced', replace],
  ])('reports once that a file was %s, and names it', (_, change) => {
    vi.advanceTimersByTime(10 * LOOK_MS);
    expect(lost).toEqual([]);
    change();
    vi.advanceTimersByTime(10 * LOOK_MS);
    expect(lost).toEqual([expect.any(DataDirLostError)]);
    expect(lost[0]?.message).toContain(`${file} was removed or replaced`);
    expect(() => files.assertKept()).toThrow(DataDirLostError);
    expect(lost).toHaveLength(1);
  });

  it('checks before it answers if its timer was late, as after a freeze', () => {
    const frozen = new HeldFiles(folder);
    frozen.keep(file);
    frozen.assertKept();
    rmSync(file);
    frozen.assertKept();
    vi.advanceTimersByTime(LOOK_MS + 1);
    expect(() => frozen.assertKept()).toThrow(DataDirLostError);
  });

  it('refuses a file that does not exist', () => {
    expect(() => files.keep(join(folder, 'nothing'))).toThrow(DataDirLostError);
  });

  it('reports nothing after it was stopped', () => {
    files.stop();
    rmSync(file);
    vi.advanceTimersByTime(10 * LOOK_MS);
    files.assertKept();
    expect(lost).toEqual([]);
  });
});
