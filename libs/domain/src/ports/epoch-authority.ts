import type { Layout, ShardId } from '../board/shard.js';
import type { EpochEnd } from '../counted-event.js';
import type { EndedEpoch } from '../ended-epoch.js';
import type { Version } from '../version.js';
import type { LogPosition } from './event-log-reader.js';
import type { ScoreRow } from './score-repository.js';

/** The lock of a shard is lost: its session with the database has ended. Another process may hold it by now. */
export class LockLostError extends Error {
  override readonly name = 'LockLostError';

  /** @param reason why the session has ended, if that is known: in a few words; no address, no value. */
  constructor(reason?: string, options?: ErrorOptions) {
    const why = reason === undefined ? '' : ` (${reason})`;
    super(
      `The lock of the board was lost, because its session with the database has ended${why}. What was done so far is right; start it again.`,
      options,
    );
  }
}

/** The epoch that has begun. */
export interface NextEpoch {
  /** Above every epoch of the deployment so far: one counter numbers those of all shards. */
  readonly epoch: number;
  /**
   * Whether the data may go on: if its epoch is the present one of the shard, or above all that are known, or if the present one was never
   * opened and was made from exactly this data. Any other data may hold updates that were refused, and none of it counts.
   */
  readonly goesOn: boolean;
  /** Epochs of the shard that have ended, by this call or by an attempt before it, and have no {@link ShardLock.keepEnd} yet. */
  readonly unread: readonly EndedEpoch[];
}

/** Held by the one process that may change the epoch of a shard. Work under it has to end when it is lost. */
export interface ShardLock {
  /** The id of the deployment, made with the database: `DEPLOYMENT_ID`. */
  readonly deployment: string;

  /** Aborted with a {@link LockLostError} as soon as this process knows that the lock is lost. */
  readonly lost: AbortSignal;

  /** Asks the database: a process that stood still may not know yet. @throws {LockLostError} if the lock is lost. */
  assertHeld(): Promise<void>;

  /**
   * Ends every epoch of the shard so far and begins the next. Rows of an ended epoch are refused from now on, including those in
   * flight, unless the data has their update.
   *
   * @param data the version of the data that the ranking store has, if it is to go on; null if there is none, or if it is replaced.
   * @param store names the ranking store that takes the updates of the shard from now on: `Restoration.store`.
   * @param held the epochs that the ranking store has data of, by shard: `ShardStates.epochs`. One above all that are known is known from
   * now on, so that no new epoch gets its number. Default: none.
   * @param readFrom of the epochs that end now: every event before it was stored. An epoch that ended before keeps its own. Default: it
   * is not known, and what reaches the log late is refused.
   * @throws {StoreInUseError} while another ranking store takes the updates of the shard; nothing was changed.
   * @throws {LayoutChangedError} if the shard is of another layout than the present one; nothing was changed.
   * @throws {LockLostError} if the lock was lost, such as by a restart of the database; nothing was changed.
   */
  raiseEpoch(
    data: Version | null,
    store: string,
    held?: ReadonlyMap<ShardId, number>,
    readFrom?: LogPosition,
  ): Promise<NextEpoch>;

  /**
   * Stores rows of epochs that have ended, as `ScoreRepository.save` stores those of others.
   *
   * @throws {UnstorableRowsError} if some of the rows are refused; none was written.
   * @throws {LockLostError} if the lock was lost.
   */
  saveEnded(rows: readonly ScoreRow[]): Promise<void>;

  /**
   * Of the epochs that have ended, the events before this place count: each is stored. Those after it count only if the data had them. It
   * stays as it was told first.
   *
   * @throws {LockLostError} if the lock was lost.
   */
  keepEnd(ended: readonly EndedEpoch[], readTo: LogPosition): Promise<void>;

  /**
   * The shard is about to be opened under the epoch that was begun last: the data that it was made from does not count any more.
   *
   * @throws {LockLostError} if the lock was lost.
   */
  openEpoch(epoch: number): Promise<void>;
}

/** The deployment has another layout by now: its boards are in other shards. */
export class LayoutChangedError extends Error {
  override readonly name = 'LayoutChangedError';

  constructor(readonly present: Layout) {
    super(`The deployment has ${present.shards} shards by now (layout ${present.number}). Nothing was changed.`);
  }
}

/**
 * Live processes of this deployment use another ranking store for the shard. Two ranking stores over one database would end
 * each other's epochs, and lose the updates of both.
 */
export class StoreInUseError extends Error {
  override readonly name = 'StoreInUseError';

  constructor() {
    super(
      'Other processes use this database with another ranking store. Nothing was changed. Give each deployment its own database, or stop the processes that use the other ranking store.',
    );
  }
}

/**
 * Decides which histories of a shard's data count: those of its present epoch. Each method rejects with a
 * `RepositoryUnavailableError` while the database cannot be used.
 */
export abstract class EpochAuthority {
  /** The epochs of shards, in the order asked, since they were last raised: rows of a lower one are refused. 0 if it never was. */
  abstract epochsOf(shards: readonly ShardId[]): Promise<readonly number[]>;

  /** How epochs have ended, of any shard. One that is not known is not in it. */
  abstract endsOf(epochs: readonly number[]): Promise<ReadonlyMap<number, EpochEnd>>;

  /**
   * Whether every event of the present epoch of a shard is appended where the log looks for those of the shard: see
   * `LogProgress.unstored`. The events of an epoch that an earlier revision has begun may be anywhere. Those of earlier epochs are stored
   * before the present one begins, or found by `LogTail.salvage`, which looks everywhere.
   */
  abstract isByShard(shard: ShardId): Promise<boolean>;

  /**
   * Tells that this process sees a ranking store in use. Does nothing for a shard that has moved to another one.
   *
   * @param stores by shard: `Restoration.store`.
   */
  abstract seen(stores: ReadonlyMap<ShardId, string>): Promise<void>;

  /**
   * Does work on a shard that only one process at a time may do. The lock ends with the work, with the process, or with its
   * connection to the database: then the work has to end too, see {@link ShardLock}.
   *
   * @returns what the work returns, or null if other work has the lock, of any process: then the work was not begun.
   */
  abstract exclusively<T>(shard: ShardId, work: (lock: ShardLock) => Promise<T>): Promise<T | null>;
}
