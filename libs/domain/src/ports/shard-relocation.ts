import type { Placement } from '../board/placement.js';
import type { Layout, ShardId } from '../board/shard.js';

/** Moves what shards hold besides scores to those of another layout, and frees what is left of them. */
export abstract class ShardRelocation {
  /**
   * Copies the idempotency records of a closed shard to the shards that its boards have in another placement. There they hold as if
   * they were new.
   *
   * @param report told how many were copied so far.
   */
  abstract copyRecords(from: ShardId, to: Placement, report: (records: number) => void): Promise<void>;

  /** From now on the shard is neither updated nor read, and each process that asks is told the layout that has taken its place. */
  abstract retire(shard: ShardId, present: Layout): Promise<void>;

  /** Frees what a shard holds of rankings, records and its outbox, in pages. A shard that was retired goes on telling so. */
  abstract free(shard: ShardId): Promise<void>;
}
