import type { RankingId } from '../board/board-view.js';
import type { DefinedBoard } from '../board/defined-board.js';
import type { BoardPeriod } from '../period/board-period.js';

/** A period of a board whose final ranks are archived. */
export interface ArchivedPeriod extends Pick<BoardPeriod, 'id' | 'startsAt' | 'endsAt'> {
  readonly players: number;
  /** In ms since 1970. */
  readonly archivedAt: number;
}

/**
 * Writes the final ranks of periods from the durable scores, in steps. A step takes at most so many players at a time, in one statement, and
 * begins where the last one ended, in whatever process. What is written cannot be read before {@link commit}.
 *
 * One process at a time may write a ranking. Every method rejects with `RepositoryUnavailableError` while the database cannot be used:
 * the step was done or it was not.
 */
export abstract class PeriodArchive {
  /**
   * The next step.
   *
   * @param source not empty; names the state of the durable scores, in which nothing of the ranking is missing and nothing changes. What was written
   *   of another state is removed first.
   * @param limit players of a step, at least 1.
   * @returns whether all is written.
   */
  abstract write(ranking: RankingId, source: string, limit: number): Promise<boolean>;

  /**
   * Lets a ranking be read, and takes its period out of the periods of its board, in one step. It does nothing unless all of the ranking is
   * written, the period is `closing`, and the board has another one.
   *
   * @returns the board as it is from then on; null if nothing was done.
   * @throws {CatalogUnavailableError} in place of the other error.
   */
  abstract commit(ranking: RankingId): Promise<DefinedBoard | null>;

  /** Null if the period is not archived. */
  abstract find(ranking: RankingId): Promise<ArchivedPeriod | null>;

  /** Up to `limit` archived periods of a board after one, by the bytes of their ids; fewer only at the end. @param after null: from the first. */
  abstract list(board: number, after: string | null, limit: number): Promise<readonly ArchivedPeriod[]>;

  /**
   * Removes up to `limit` durable scores of a ranking that is archived: it is not read from them. Of any other ranking it removes none.
   *
   * @returns whether none is left.
   */
  abstract removeScores(ranking: RankingId, limit: number): Promise<boolean>;
}
