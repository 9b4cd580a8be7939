import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** How long to retry, in ms: the holder may be about to end, and systemd-tmpfiles locks a folder while it scans it. */
const PATIENCE_MS = 1000;
const RETRY_MS = 100;

/**
 * A lock on the folder itself (`flock(2)`). No file carries it, so removing files cannot end it. The kernel ends it with the process,
 * however the process ends. It works between containers that share a folder, and a frozen process keeps it.
 *
 * Node cannot call `flock`. The program of that name locks a descriptor that it inherits, and the lock belongs to the open
 * folder, not to that program. A folder can be locked on Linux only, and not where there is no such program or on NFS.
 */
export class FolderLock {
  private constructor(
    private readonly descriptor: number,
    /** Why the folder is not locked; null if it is. */
    readonly unsupported: string | null,
  ) {}

  /** @returns null if another process has the lock. @throws the system's error if the folder cannot be read. */
  static async acquire(folder: string): Promise<FolderLock | null> {
    const descriptor = openSync(folder, constants.O_RDONLY);
    for (let waited = 0; waited < PATIENCE_MS; waited += RETRY_MS) {
      const outcome = tryToLock(descriptor);
      if (outcome !== 'held') return new FolderLock(descriptor, outcome === 'locked' ? null : outcome.reason);
      await delay(RETRY_MS);
    }
    closeSync(descriptor);
    return null;
  }

  release(): void {
    closeSync(this.descriptor);
  }
}

type Outcome = 'locked' | 'held' | { readonly reason: string };

function tryToLock(descriptor: number): Outcome {
  if (process.platform !== 'linux') return { reason: `folders are not locked on ${process.platform}` };
  const { error, status, stderr } = spawnSync('flock', ['-x', '-n', '3'], {
    stdio: ['ignore', 'ignore', 'pipe', descriptor],
    encoding: 'utf8',
  });
  if (status === 0) return 'locked';
  // Code 1 is also that of BusyBox for any failure, which it explains; of a lock that is held it says nothing.
  if (status === 1 && stderr === '') return 'held';
  return { reason: error?.message ?? stderr.trim() };
}
