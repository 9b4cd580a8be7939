import { ScoreOutOfRangeError } from '../errors.js';
import { isScore } from '../score.js';

/**
 * The score after an update: how a board makes it of the score before and of what the update brings. Each board adds so far.
 * The script that applies updates in Redis, `lua/add.lua`, does the same; one contract checks both.
 *
 * Two integers within ±(2^53 - 1) may sum to one outside of it. The sum of two such doubles is rounded at most to an
 * even integer of the same magnitude, so a sum that left the range never looks as if it were inside.
 *
 * @param previous null if the player is not on the board.
 * @throws {ScoreOutOfRangeError} if the sum leaves ±`MAX_SCORE`.
 */
export function applyRule(previous: number | null, delta: number): number {
  const score = previous ?? 0;
  const sum = score + delta;
  if (!isScore(sum)) throw new ScoreOutOfRangeError(score, delta);
  return sum;
}
