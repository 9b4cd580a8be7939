import type { BoardView } from '../period.js';
import type { Scored } from '../rank.js';
import type { Version } from '../version.js';

/** The lock of a board is lost: its session with the database has ended. Another process may hold it by now. */
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

/** A durable score, and the version of the update that it is of. */
export interface StoredScore extends Version {
  readonly score: number;
}

/** Held by the one process that may change the epoch of a board. Work under it has to end when it is lost. */
export interface BoardLock {
  /** Aborted with a {@link LockLostError} as soon as this process knows that the lock is lost. */
  readonly lost: AbortSignal;

  /** Asks the database: a process that stood still may not know yet. @throws {LockLostError} if the lock is lost. */
  assertHeld(): Promise<void>;

  /**
   * Ends every epoch of the board so far: rows of them are refused from now on, also those on their way.
   *
   * @param above an epoch that the new one has to exceed.
   * @param store names the ranking store that takes the updates of the board from now on: {@link Restoration.store}.
   * @returns the new epoch.
   * @throws {StoreInUseError} while another ranking store takes the updates of the board; nothing was changed.
   * @throws {LockLostError} if the lock was lost, such as by a restart of the database; nothing was changed.
   */
  raiseEpoch(above: number, store: string): Promise<number>;
}

/**
 * Live processes of this deployment use another ranking store for the board. Two ranking stores over one database would end
 * each other's epochs, and lose the updates of both.
 */
export class StoreInUseError extends Error {
  override readonly name = 'StoreInUseError';

  constructor() {
    super(
      'Other processes use this database with another ranking store. Nothing was changed. Give each deployment a database of its own, or stop the processes that use the other ranking store.',
    );
  }
}

/**
 * What recovery needs of the place where scores are durable. While that place fails, each method fails with a
 * `RepositoryUnavailableError`.
 */
export abstract class RecoverySource {
  /**
   * The scores of a view that are newer than a version, or all of them: as they are at one instant, in no order, page by
   * page, so that no more than two pages are in memory at a time.
   */
  abstract newerThan(view: BoardView, version: Version | null): AsyncIterable<readonly Scored[]>;

  /** How many scores a view has. */
  abstract count(view: BoardView): Promise<number>;

  /** The scores of players, in the order asked; null for one who has none. */
  abstract scoresOf(view: BoardView, playerIds: readonly string[]): Promise<readonly (StoredScore | null)[]>;

  /** The id of the deployment, made with the database: `DEPLOYMENT_ID`. */
  abstract deployment(): Promise<string>;

  /**
   * Tells that this process sees a ranking store in use. Does nothing for a board that has moved to another one.
   *
   * @param stores by board: {@link Restoration.store}.
   */
  abstract seen(stores: ReadonlyMap<string, string>): Promise<void>;

  /** The epochs of boards, in the order asked, since they were last raised: rows of a lower one are refused. 0 if it never was. */
  abstract epochsOf(boards: readonly string[]): Promise<readonly number[]>;

  /**
   * Does work on a board that only one process at a time may do. The lock ends with the work, with the process, or with its way to the
   * database: then the work has to end too, see {@link BoardLock}.
   *
   * @returns what the work returns, or null if another process is at it: then the work was not begun.
   */
  abstract exclusively<T>(board: string, work: (lock: BoardLock) => Promise<T>): Promise<T | null>;
}
