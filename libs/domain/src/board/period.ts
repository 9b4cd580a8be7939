import type { Board } from './board.js';

/** The id of a period of a board. `all` is the period without an end; others will sort by time (`2026-W48`). */
export type Period = string;

/** The period that never ends. */
export const ALL_TIME: Period = 'all';

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
