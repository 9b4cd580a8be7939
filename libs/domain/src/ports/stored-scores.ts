import type { RankingId } from '../board/board-view.js';
import type { ScoreValue } from '../rank.js';
import type { RankingScore } from './shard-restore.js';
import type { Version } from '../version.js';

/** A durable score, and the version of the update that it is of. */
export interface StoredScore extends Version, ScoreValue {}

/**
 * Reads durable scores, for a recovery or a comparison. Each score read is at least as new as every one of its player that was
 * stored before the call. Scores of different players need not be of one instant. Each method rejects with a
 * `RepositoryUnavailableError` while the database cannot be used.
 */
export abstract class StoredScores {
  /**
   * The scores of rankings that are of the epoch of a version and newer, or all of them, in no order. Page by page, so that no more than
   * two pages are in memory at a time. It takes as long as there are scores to find: if there is none, no row is looked at. Rows of other
   * rankings, such as those of a period that was archived, are left out: nobody reads them.
   *
   * @param version null: all of them.
   */
  abstract newerThan(rankings: readonly RankingId[], version: Version | null): AsyncIterable<readonly RankingScore[]>;

  /** How many scores rankings have together. */
  abstract count(rankings: readonly RankingId[]): Promise<number>;

  /** The scores of players, in the order asked; null for one who has none. */
  abstract scoresOf(ranking: RankingId, playerIds: readonly string[]): Promise<readonly (StoredScore | null)[]>;
}
