/**
 * Which scores are better on a board. Stores keep {@link Order.toKey} of a score, so that ascending keys are the order of the
 * ranking, best score first.
 */
export interface Order {
  /** @param score within ±`MAX_SCORE`. @returns its place in the order: the lower, the better; never -0. */
  toKey(score: number): number;

  /** The score that has a key. */
  toScore(key: number): number;
}

/** More is better. */
export const DESCENDING: Order = {
  toKey: (score) => 0 - score,
  toScore: (key) => 0 - key,
};

/** The order of a board. Each board has the same so far. @param board its number. */
export function orderOf(_board: number): Order {
  return DESCENDING;
}
