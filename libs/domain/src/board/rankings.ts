import type { Board } from './board.js';
import { ALL_TIME, type BoardView } from './period.js';

/**
 * The rankings of a board that an update counts for, one for each period that is open at a time. The first is the one that the
 * update is answered with. Each board has one so far, which never ends.
 *
 * @param ms since 1970.
 */
export function rankingsAt(board: Board, _ms: number): readonly [BoardView, ...BoardView[]] {
  return rankingsOf(board);
}

/** Every ranking of a board that the ranking store keeps, ended periods included. */
export function rankingsOf(board: Board): readonly [BoardView, ...BoardView[]] {
  return [{ board, period: ALL_TIME }];
}
