import type { BoardView } from '../board/period.js';
import type { Scored } from '../rank.js';
import type { Version } from '../version.js';

/** A durable score, and the version of the update that it is of. */
export interface StoredScore extends Version {
  readonly score: number;
}

/**
 * Reads durable scores, for a recovery or a comparison. Each score read is at least as new as every one of its player that was
 * stored before the call. Scores of different players need not be of one instant. Each method rejects with a
 * `RepositoryUnavailableError` while the database cannot be used.
 */
export abstract class StoredScores {
  /**
   * The scores of a view that are newer than a version, or all of them, in no order. Page by page, so that no more than two pages
   * are in memory at a time.
   */
  abstract newerThan(view: BoardView, version: Version | null): AsyncIterable<readonly Scored[]>;

  /** How many scores a view has. */
  abstract count(view: BoardView): Promise<number>;

  /** The scores of players, in the order asked; null for one who has none. */
  abstract scoresOf(view: BoardView, playerIds: readonly string[]): Promise<readonly (StoredScore | null)[]>;
}
