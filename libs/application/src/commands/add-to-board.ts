import { type DefinedBoard, limitsOf, type ScoreUpdate } from '@standings/domain';
import type { ByBoardId } from '../by-board-id.js';

/** What a caller asks for, as a store takes it. Field by field: a copy by `...` took 1.3 % of the processor time of an api. */
export function updateOfBoard(
  { playerId, delta, withoutRanks, idempotency }: ByBoardId<ScoreUpdate>,
  board: DefinedBoard,
  asOf: number,
): ScoreUpdate {
  return { board, asOf, playerId, delta, limits: limitsOf(board), withoutRanks, idempotency };
}
