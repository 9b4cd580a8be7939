import type { EpochAuthority, ShardId, ShardLock } from '@standings/domain';

/**
 * Does work under the locks of shards: all of them, or none.
 *
 * @param work is passed the locks in the order of the shards.
 * @returns null if other work has one of them: then the work was not begun.
 */
export async function underLocks<T>(
  epochs: Pick<EpochAuthority, 'exclusively'>,
  shards: readonly ShardId[],
  work: (locks: readonly ShardLock[]) => Promise<T>,
  held: readonly ShardLock[] = [],
): Promise<T | null> {
  const [shard, ...others] = shards;
  if (shard === undefined) return work(held);
  return epochs.exclusively(shard, (lock) => underLocks(epochs, others, work, [...held, lock]));
}
