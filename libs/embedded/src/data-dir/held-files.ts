import { statSync } from 'node:fs';
import { DataDirLostError } from './data-dir-error.js';

/** For how long a look at the files counts, in ms. A look at one takes 3 to 10 µs, too much for every batch. */
export const LOOK_MS = 100;

/**
 * Files of a data directory that stay the same for as long as this process has it. One that is gone or another means that a
 * cleaner, a restored copy or another process was there: nothing may be written or acknowledged after that.
 *
 * States: `watching` → `lost`, once a file is not what it was; `watching` → `stopped`, when told to.
 */
export class HeldFiles {
  private state: 'watching' | 'lost' | 'stopped' = 'watching';
  private lost: DataDirLostError | null = null;
  private readonly identities = new Map<string, string>();
  private lookedAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  private onLost: (error: Error) => void = () => undefined;

  /** @param folder as messages name it. */
  constructor(private readonly folder: string) {}

  /** From now on this file has to stay. @throws {DataDirLostError} if there is none. */
  keep(path: string): void {
    const found = fileIdentity(path);
    if (found === null) throw new DataDirLostError(this.folder, path);
    this.identities.set(path, found);
  }

  /** Looks every {@link LOOK_MS}. @param onLost called once, by {@link assertKept} too. */
  watch(onLost: (error: Error) => void): void {
    this.onLost = onLost;
    this.timer = setInterval(() => this.look(), LOOK_MS).unref();
  }

  /**
   * Looks now, unless the last look still counts: a process that was frozen finds out before it goes on.
   *
   * @throws {DataDirLostError} if a file is gone or another, after `onLost` was called.
   */
  assertKept(): void {
    if (this.state === 'watching' && performance.now() - this.lookedAt > LOOK_MS) this.look();
    if (this.lost !== null) throw this.lost;
  }

  stop(): void {
    if (this.state === 'watching') this.state = 'stopped';
    clearInterval(this.timer);
  }

  private look(): void {
    this.lookedAt = performance.now();
    for (const [path, identity] of this.identities) {
      if (fileIdentity(path) !== identity) return this.lose(path);
    }
  }

  private lose(path: string): void {
    this.state = 'lost';
    this.lost = new DataDirLostError(this.folder, path);
    clearInterval(this.timer);
    this.onLost(this.lost);
  }
}

/** Inode numbers are used again at once, so the time belongs to it. Null if there is no such file. */
export function fileIdentity(path: string): string | null {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev} ${stats.ino} ${stats.mtimeNs}`;
}
