/**
 * The largest score, and the negative of the smallest: 2^53 - 1. Every integer in between is exact in a Redis double,
 * in a JavaScript number and in a Postgres `bigint`.
 */
export const MAX_SCORE = Number.MAX_SAFE_INTEGER;

/** Whether `value` can be a score or a delta: an integer within ±{@link MAX_SCORE}. */
export function isScore(value: number): boolean {
  return Number.isSafeInteger(value);
}
