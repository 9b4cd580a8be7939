import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of a size of its own, in memory: full when it is full. It can be mounted by root on Linux alone. */
export class SmallDisk {
  private constructor(readonly path: string) {}

  /** @returns null where it cannot be mounted. The reason is printed. */
  static mount(megabytes: number): SmallDisk | null {
    const path = mkdtempSync(join(tmpdir(), 'standings-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], { stdio: 'pipe' });
      return new SmallDisk(path);
    } catch (error) {
      rmSync(path, { recursive: true });
      console.warn(`Not tested on a full disk: no file system can be mounted here (${String(error)}).`);
      return null;
    }
  }

  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.path);
    return bavail * bsize;
  }

  /** Somebody else's file takes all space but so much. It replaces the one of before. */
  fillUpTo(freeBytes: number): void {
    rmSync(join(this.path, 'foreign'), { force: true });
    writeFileSync(join(this.path, 'foreign'), Buffer.alloc(this.freeBytes - freeBytes));
  }

  enlarge(megabytes: number): void {
    execFileSync('mount', ['-o', `remount,size=${megabytes}m`, this.path]);
  }

  /** Lazily: a process that a failed test has left may still use it. */
  unmount(): void {
    execFileSync('umount', ['--lazy', this.path]);
    rmSync(this.path, { recursive: true });
  }
}
