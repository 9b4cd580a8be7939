import type { Period } from '../period/period.js';
import type { Board } from './board.js';

/** One ranking as it is read: a board in one of its periods. */
export interface BoardView {
  readonly board: Board;
  readonly period: Period;
}

/** Names a ranking where it is kept. The number of its board, in place of the id, keeps it apart from those of an earlier board. */
export interface RankingId {
  /** The number of the board. */
  readonly board: number;
  readonly period: Period;
}

/** The ranking that a view shows. */
export function rankingIdOf({ board, period }: BoardView): RankingId {
  return { board: board.no, period };
}
