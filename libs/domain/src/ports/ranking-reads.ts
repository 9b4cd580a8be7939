import type { BoardView } from '../board/board-view.js';
import type { NeededScore, WantedPlace } from '../needed-score.js';
import type { Entry, ScoreValue } from '../rank.js';
import type { PagePlace, TopPage } from '../top-page.js';

/** One player's place. */
export interface Standing extends ScoreValue {
  readonly rank: number;
  readonly total: number;
}

/** The place of an entry. */
export function standingOf({ score, tiebreaker, rank }: Entry, total: number): Standing {
  return tiebreaker === undefined ? { score, rank, total } : { score, tiebreaker, rank, total };
}

/** Neighbours of a player, the player among them. */
export interface Neighbours {
  readonly total: number;
  readonly entries: readonly Entry[];
}

/** The places of the players asked for, in the order asked; null for one who is not on the board. */
export interface Standings {
  readonly total: number;
  readonly entries: readonly (Entry | null)[];
}

/**
 * Reads of rankings. They agree with each other: best first by the order of the board, those who are equal share a rank (1, 1, 3) and are
 * ordered by player id. Which scores are better and how ties are broken is told by the number of the board: see `orderOf`. A ranking
 * that does not exist reads as one without players.
 *
 * Callers have checked ids, the board and the bounds of `n`, `radius` and list lengths.
 */
export abstract class RankingReads {
  /** The best `n` players, or those at a place. `n` from 1. */
  abstract top(view: BoardView, n: number, place: PagePlace | null): Promise<TopPage>;

  /** The score that one needs for a place. */
  abstract scoreAt(view: BoardView, wanted: WantedPlace): Promise<NeededScore>;

  /** One player's place, or null if the player is not on the board. */
  abstract rank(view: BoardView, playerId: string): Promise<Standing | null>;

  /**
   * The `2 * radius + 1` players around one, moved inwards at the edges of the board; null if the player is not on it.
   * `radius` from 0.
   */
  abstract around(view: BoardView, playerId: string, radius: number): Promise<Neighbours | null>;

  /** The places of 1 to 1,000 players. */
  abstract ranks(view: BoardView, playerIds: readonly string[]): Promise<Standings>;
}
