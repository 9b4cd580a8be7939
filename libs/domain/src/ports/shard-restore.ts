import type { BoardView } from '../board/period.js';
import type { ShardId } from '../board/shard.js';
import type { Scored } from '../rank.js';
import type { Version } from '../version.js';

/** Which ranking: the one that is read, or a new one beside it that is to take its place. */
export type Target = 'live' | 'staged';

/**
 * The right to change a ranking of a shard from outside, for one recovery or rebuild. A later restoration of the shard, by any
 * process, ends it: then every method rejects with {@link RestorationEndedError} and has changed nothing.
 */
export interface Restoration {
  /**
   * Names this ranking store for the shard. It stays the same as long as the data does, on replicas too, or as long as one process
   * runs that has seen it. A store that is empty for all of its processes gets another name.
   */
  readonly store: string;

  /**
   * Refuses every update of the shard from now on, until it is opened.
   *
   * @returns the version of the latest update that is in the data; null if there is no data.
   */
  close(): Promise<Version | null>;

  /** Sets scores of the ranking as they are, whatever was there. */
  put(target: Target, scores: readonly Scored[]): Promise<void>;

  /**
   * Opens the shard under a new epoch and the history that the store had when the restoration began, and ends the restoration.
   *
   * @param target which ranking counts from now on. If it has fewer players than the one it replaces, that one is kept for a day.
   * @returns the players of the ranking that is kept; 0 if none is.
   */
  open(epoch: number, target: Target): Promise<number>;

  /** Ends the restoration and drops what was staged. The shard stays open or closed, as it is. */
  abandon(): Promise<void>;
}

/** The restoration is over: a later one has begun, or the data may have changed since it began. */
export class RestorationEndedError extends Error {
  override readonly name = 'RestorationEndedError';
}

/** The ranking store holds the data of another deployment. */
export class ForeignStoreError extends Error {
  override readonly name = 'ForeignStoreError';

  constructor(shard: ShardId) {
    super(
      `The ranking store holds the data of another deployment in shard "${shard}". Nothing was changed. See whether its address and that of the database belong together.`,
    );
  }
}

/** Puts scores into a ranking store from outside. */
export abstract class ShardRestore {
  /**
   * Begins to restore a ranking of a shard, and ends the restoration before this one. What that one had staged is gone. Updates
   * are still taken. Data of no deployment belongs to this one from now on.
   *
   * @param ranking a board in one of its periods, which lives in the shard.
   * @throws {ForeignStoreError} if the data belongs to another deployment; nothing was changed.
   */
  abstract begin(shard: ShardId, ranking: BoardView): Promise<Restoration>;
}
