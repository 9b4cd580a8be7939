import type { RankingId } from '../board/board-view.js';
import type { ShardId } from '../board/shard.js';
import type { Scored } from '../rank.js';
import type { Version } from '../version.js';

/** Which rankings: those that are read, or new ones beside them that are to take their place. */
export type Target = 'live' | 'staged';

/**
 * Which idempotency records a shard lost: none (the default), those of the latest updates, or all. In the last case the records that it
 * has are dropped: they may be of updates that did not count.
 */
export type LostRecords = 'none' | 'tail' | 'all';

/** A player's score in a ranking. */
export interface RankingScore extends RankingId, Scored {}

/**
 * The right to change the rankings of a shard from outside, for one recovery or rebuild. A later restoration of the shard, by any
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

  /**
   * Refuses the updates of some rankings of an open shard from now on, until they are replaced or the restoration ends.
   *
   * @returns the version of the latest update of the shard.
   * @throws {StoreRecoveringError} if the shard is closed; nothing was changed.
   */
  refuse(rankings: readonly RankingId[]): Promise<Version>;

  /** Sets scores as they are, whatever was there. */
  put(target: Target, scores: readonly RankingScore[]): Promise<void>;

  /**
   * Puts the staged rankings in the place of the live ones, and opens them. Those without a staged one are empty then. A live ranking
   * that has more players than its staged one is kept for a day.
   *
   * @param rankings which; every one of the shard if left out, which needs a closed shard.
   * @returns the players of the rankings that are kept; 0 if none is.
   */
  replace(rankings?: readonly RankingId[]): Promise<number>;

  /**
   * Takes rankings of deleted boards out, whether the shard is open or closed. From now on it registers no ranking for a process that
   * has not heard of all deletions up to the revision: see `ScoreUpdate.asOf`.
   *
   * @param rankings those of the boards of this shard that were deleted since the revision that the data was told last; at most 1,000.
   * @param revision of the catalog, up to which all are out then.
   */
  remove(rankings: readonly RankingId[], revision: number): Promise<void>;

  /**
   * Opens the shard under a new epoch and the history that the store had when the restoration began, and ends the restoration. If it
   * lost records, it applies no update with a key before `ShardRecords` has them again.
   */
  open(epoch: number, lost?: LostRecords): Promise<void>;

  /** Ends the restoration and drops what is staged. Rankings that it refused are open again; the shard stays as it is. */
  end(): Promise<void>;
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
   * Begins to restore rankings of a shard, and ends the restoration before this one. What that one had staged is gone. Updates are
   * still taken. Data of no deployment belongs to this one from now on.
   *
   * @throws {ForeignStoreError} if the data belongs to another deployment; nothing was changed.
   */
  abstract begin(shard: ShardId): Promise<Restoration>;
}
