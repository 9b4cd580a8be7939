import type { RankingStore, ShardRestore, ShardStates } from '@standings/domain';
import { SHARD } from './places.js';

/** What one process has of a ranking store with two shards. */
export interface StoreProcess {
  readonly states: ShardStates;
  readonly restore: ShardRestore;
  readonly store: RankingStore;
}

/** A ranking store without data, which several processes share. */
export interface SharedStore {
  /** Starts a process that has not asked the store yet. @param deployment whose database it uses. */
  readonly start: (deployment?: 'ours' | 'theirs') => Promise<StoreProcess>;
  /** Makes processes unable to tell whether the data is what it was, such as by a restart or a promotion. All of it is there. */
  readonly unsettle: () => Promise<void>;
  /** Removes all data, under live processes. */
  readonly lose: () => Promise<void>;
}

/** Opens the shard of `global`, as a recovery does that finds nothing to copy. @returns the name of the ranking store. */
export async function openGlobal({ states, restore }: StoreProcess, epoch = 1): Promise<string> {
  await states.check(SHARD);
  const restoration = await restore.begin(SHARD);
  await restoration.open(epoch);
  return restoration.store;
}
