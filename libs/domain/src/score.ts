import { ScoreOutOfRangeError } from './errors.js';

/**
 * The largest score, and the negative of the smallest: 2^53 - 1. Every integer in between is exact in a Redis double,
 * in a JavaScript number and in a Postgres `bigint`.
 */
export const MAX_SCORE = Number.MAX_SAFE_INTEGER;

/** Whether `value` can be a score or a delta: an integer within ±{@link MAX_SCORE}. */
export function isScore(value: number): boolean {
  return Number.isSafeInteger(value);
}

/**
 * The score after an update.
 *
 * Two integers within ±(2^53 - 1) may sum to one outside of it. The sum of two such doubles is rounded at most to an
 * even integer of the same magnitude, so a sum that left the range never looks as if it were inside.
 *
 * @throws {ScoreOutOfRangeError} if the sum leaves ±{@link MAX_SCORE}.
 */
export function addDelta(score: number, delta: number): number {
  const sum = score + delta;
  if (!isScore(sum)) throw new ScoreOutOfRangeError(score, delta);
  return sum;
}
