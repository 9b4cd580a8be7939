/**
 * Added to the number of a board whose players are spread over all shards. So everything that has the number of a board knows
 * where its players are: keys, rows, events, idempotency records. Whether a board is spread never changes, and neither does its number.
 */
const SPREAD = 2 ** 30;

/** @param board its number. */
export function isSpread(board: number): boolean {
  return board >= SPREAD;
}

/** The number of the board that is made as the `count`th of a deployment. @param count below 2^30. */
export function boardNumberOf(count: number, spread: boolean): number {
  return spread ? SPREAD + count : count;
}

/** The place of a board in the order in which those of its deployment were made; the first has 1. @param board its number. */
export function countOfBoard(board: number): number {
  return board % SPREAD;
}
