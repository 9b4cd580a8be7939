import type { ShardState } from '@standings/domain';
import type { Redis } from 'ioredis';
import type { ShardData } from './shard-data.js';

/** What Redis said of a shard on the present connection. */
export interface FoundShard extends ShardState, Pick<ShardData, 'lacksRecords' | 'refusesKeys'> {
  /** The connection on which it was said. */
  readonly node: Redis;
  /** The history that the server has now. */
  readonly history: string;
  /** The history under which the data was last restored. */
  readonly madeUnder: string | null;
  /** The deployment that the data belongs to. */
  readonly deployment: string | null;
  /** Names the store. */
  readonly store: string | null;
}

/**
 * Whether data of this deployment takes updates.
 *
 * @param leastEpoch the first epoch of the shard that is not known to have ended.
 * @param before what was found on the same connection before, if anything was.
 */
export function isOpen(data: ShardData, leastEpoch: number, before: FoundShard | undefined): boolean {
  const { version, deployment, history, present } = data;
  if (version === null || deployment === null || version.epoch < leastEpoch) return false;
  return history === present || goesOn(data, before);
}

/** Whether the data was found open before, on a server that has been a master since. */
function goesOn({ version, history, replicated }: ShardData, before: FoundShard | undefined): boolean {
  if (replicated || before?.status !== 'open') return false;
  return history === before.madeUnder && version?.epoch === before.version?.epoch;
}
