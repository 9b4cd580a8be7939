import type { BoardView, Period } from '../period.js';
import type { Scored } from '../rank.js';
import type { Version } from '../version.js';

/** What is known of a board's data in the ranking store. */
export interface StoreState {
  /**
   * - `open`: the data is that of the history under which it was last made whole, or has gone on from there on the
   *   present connection; it takes updates.
   * - `closed`: it may have changed under the service, or somebody is rebuilding it; it takes none.
   * - `foreign`: it belongs to another deployment; it is neither read nor written.
   */
  readonly status: 'open' | 'closed' | 'foreign';
  /** Of the latest update that is in the data; null if there is no data. */
  readonly version: Version | null;
}

/** Which ranking: the one that is read, or a new one beside it that is to take its place. */
export type Target = 'live' | 'staged';

/**
 * The right to change the data of a board as it likes, for one recovery or rebuild. A later restoration, by whatever process,
 * ends it: then every method rejects with {@link RestorationEndedError} and has changed nothing.
 */
export interface Restoration {
  /**
   * Names this ranking store for the board. It stays the same for as long as the data does, on replicas too, or one process that
   * has seen it. A store that is empty for all of its processes gets another name.
   */
  readonly store: string;

  /**
   * From now on nobody may write to the board, until it is opened.
   *
   * @returns the version of the latest update that is in the data; null if there is no data.
   */
  close(): Promise<Version | null>;

  /** Sets scores, as they are, whatever was there. */
  put(period: Period, target: Target, scores: readonly Scored[]): Promise<void>;

  /**
   * Opens the board under a new epoch and the history that the store had when the restoration began.
   *
   * @param target which ranking counts from now on. If it has fewer players than the one it replaces, that one is kept for a day.
   * @returns the players of the ranking that is kept; 0 if none is.
   */
  open(epoch: number, target: Target): Promise<number>;

  /** Ends the restoration and drops what was staged. The board stays open or closed, as it is. */
  abandon(): Promise<void>;
}

/** The restoration is over: a later one has begun, or the data may have changed since it began. */
export class RestorationEndedError extends Error {
  override readonly name = 'RestorationEndedError';
}

/** The ranking store holds the data of another deployment. */
export class ForeignStoreError extends Error {
  override readonly name = 'ForeignStoreError';

  constructor(board: string) {
    super(
      `The ranking store holds board "${board}" of another deployment. Nothing was changed. See whether its address and that of the database belong together.`,
    );
  }
}

/** Some players, and where the walk goes on; null at its end. */
export interface Walk {
  readonly players: readonly Scored[];
  readonly next: string | null;
}

/** What recovery needs of a ranking store whose data may change under the service. */
export abstract class RecoverableStore {
  /** The boards of which this process does not know yet whether they are closed. Asks nobody. */
  abstract unknownBoards(): readonly string[];

  /** The boards that this process knows to be closed. Asks nobody. */
  abstract closedBoards(): readonly string[];

  /** The boards that this process takes updates of. Asks nobody. */
  abstract openBoards(): readonly string[];

  /** The boards whose data belongs to another deployment, as far as is known. Asks nobody. */
  abstract foreignBoards(): readonly string[];

  /** What {@link Restoration.store} was found on the present connection, by board. Leaves out foreign data. Asks nobody. */
  abstract stores(): ReadonlyMap<string, string>;

  /**
   * Epochs below this one have ended: data of one of them counts as changed from the next {@link check} on, whatever it says
   * of itself. Asks nobody.
   */
  abstract endBelow(board: string, epoch: number): void;

  /** Asks the store how it is with a board. This process takes updates of it from then on if it is open. */
  abstract check(board: string): Promise<StoreState>;

  /**
   * Begins a restoration, and ends the one before it. What that one had staged is gone. Nobody is kept from writing yet. Data
   * of no deployment belongs to this one from now on.
   *
   * @throws {ForeignStoreError} if the data belongs to another deployment; nothing was changed.
   */
  abstract restore(board: string): Promise<Restoration>;

  /**
   * Some players of a board and their scores, in no order. Who goes on with `next` until it is null has met every player
   * who was on the board all the while, perhaps more than once.
   *
   * @param cursor null to begin.
   */
  abstract walk(view: BoardView, cursor: string | null): Promise<Walk>;

  /** How many players are on a board. */
  abstract count(view: BoardView): Promise<number>;

  /** The scores of players, in the order asked; null for one who is not on the board. */
  abstract scoresOf(view: BoardView, playerIds: readonly string[]): Promise<readonly (number | null)[]>;

  /** Keeps a text for every process to see, for `ttlMs` or until the next of the name. */
  abstract note(board: string, name: string, text: string, ttlMs: number): Promise<void>;

  /** The text kept under a name; null if there is none. @throws {StoreUnavailableError} if the store cannot answer. */
  abstract noted(board: string, name: string): Promise<string | null>;
}
