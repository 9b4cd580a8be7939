import type { LayoutLock, Pause, ShardId } from '@standings/domain';
import type { Undertaking } from '../recovery/undertaking.js';
import { ShardBusyError } from './reshard-errors.js';

/**
 * How long other work may keep a shard from being closed. The lock of a process that is frozen ends by itself: see `ShardSession`.
 */
const LONGEST_MS = 30_000;

/** How often the locks that are missing are tried. */
const EVERY_MS = 250;

/**
 * Takes the locks of shards, and reports what it waits for. Boards take updates meanwhile.
 *
 * @throws {ShardBusyError} if other work keeps one for too long.
 */
export async function holdShards(
  shards: readonly ShardId[],
  { lock, report, stopping }: Pick<Undertaking, 'report' | 'stopping'> & { readonly lock: Pick<LayoutLock, 'hold'> },
  pause: Pause,
): Promise<void> {
  let busy = await lock.hold(shards);
  for (let waited = 0; busy[0] !== undefined; waited += EVERY_MS) {
    if (waited >= LONGEST_MS) throw new ShardBusyError(busy[0]);
    report({ stage: 'locks', count: shards.length - busy.length, total: shards.length });
    await pause(EVERY_MS, stopping);
    stopping.throwIfAborted();
    busy = await lock.hold(busy);
  }
}
