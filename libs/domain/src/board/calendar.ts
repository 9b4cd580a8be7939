import { ALL_TIME, type BoardView } from './period.js';

/**
 * The rankings of a board that an update counts for, one for each of its periods. The first is the one that an update is
 * answered with. Each board has one so far.
 */
export function rankingsOf(board: string): readonly [BoardView, ...BoardView[]] {
  return [{ board, period: ALL_TIME }];
}
