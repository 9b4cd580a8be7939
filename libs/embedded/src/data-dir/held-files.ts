import { statSync } from 'node:fs';
import { DataDirLostError } from './data-dir-error.js';

/** How long a check of the files stays valid, in ms. Checking one takes 3 to 10 µs, too much for every batch. */
export const LOOK_MS = 100;

/**
 * Files of a data directory that stay the same while this process has it. If one is removed or replaced, a cleaner, a restored
 * copy or another process was there, and nothing may be written or acknowledged after that.
 *
 * States: `watching` → `lost` (a file was removed or replaced); `watching` → `stopped` (stop).
 */
export class HeldFiles {
  private state: 'watching' | 'lost' | 'stopped' = 'watching';
  private lost: DataDirLostError | null = null;
  private readonly identities = new Map<string, string>();
  private lookedAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  private onLost: (error: Error) => void = () => undefined;

  /** @param folder for messages. */
  constructor(private readonly folder: string) {}

  /** From now on this file must stay. @throws {DataDirLostError} if it does not exist. */
  keep(path: string): void {
    const found = fileIdentity(path);
    if (found === null) throw new DataDirLostError(this.folder, path);
    this.identities.set(path, found);
  }

  /** Checks every {@link LOOK_MS}. @param onLost called once, also by {@link assertKept}. */
  watch(onLost: (error: Error) => void): void {
    this.onLost = onLost;
    this.timer = setInterval(() => this.look(), LOOK_MS).unref();
  }

  /**
   * Checks now, unless the last check is still valid. So a process that was frozen finds out before it goes on.
   *
   * @throws {DataDirLostError} if a file was removed or replaced, after it has called `onLost`.
   */
  assertKept(): void {
    if (this.state === 'watching' && performance.now() - this.lookedAt > LOOK_MS) this.look();
    if (this.lost !== null) throw this.lost;
  }

  /**
   * Checks before and after some work. Only then its result may be acknowledged.
   *
   * @throws {DataDirLostError} as {@link assertKept}; the work may be done or not.
   */
  async whileKept<T>(work: () => Promise<T>): Promise<T> {
    this.assertKept();
    const result = await work();
    this.assertKept();
    return result;
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

/** Includes the time, because inode numbers are reused at once. Null if there is no such file. */
export function fileIdentity(path: string): string | null {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev} ${stats.ino} ${stats.mtimeNs}`;
}
