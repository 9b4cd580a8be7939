import type { BoardDefinition, Ties } from './definition.js';

/**
 * The rules that say where players are and how a ranking is ordered. They never change, and neither does the number of a board, so the number
 * tells them: everything that has the number of a board can read and write its rankings, such as rows, events and scripts.
 */
export type NumberedRules = Pick<BoardDefinition, 'spread' | 'order' | 'ties' | 'subscoreOrder'>;

// Bits of a number: 30 spread, 29 ascending order, 28 and 27 ties, and below them the count.
const SPREAD = 2 ** 30;
const ASCENDING = 2 ** 29;
const TIES = 2 ** 27;

/** How ties are written. A board whose ties are shared or go to the first has no order of subscores. */
const TIES_CODES: readonly (readonly [Ties, BoardDefinition['subscoreOrder']])[] = [
  ['shared', 'desc'],
  ['first', 'desc'],
  ['subscore', 'desc'],
  ['subscore', 'asc'],
];

/** Boards that a deployment can ever make, deleted ones included. */
export const MOST_COUNTED_BOARDS = TIES - 1;

/** The number of the board that is made as the `count`th of a deployment. @param count from 1 to {@link MOST_COUNTED_BOARDS}. */
export function boardNumberOf(count: number, rules: Partial<NumberedRules> = {}): number {
  const { spread = false, order = 'desc', ties = 'shared', subscoreOrder = 'desc' } = rules;
  const code = TIES_CODES.findIndex(([kind, by]) => kind === ties && by === subscoreOrder);
  return count + TIES * code + (order === 'asc' ? ASCENDING : 0) + (spread ? SPREAD : 0);
}

/** @param board its number. */
export function isSpread(board: number): boolean {
  return board >= SPREAD;
}

/** @param board its number. */
export function rulesOfNumber(board: number): NumberedRules {
  const [ties, subscoreOrder] = TIES_CODES[Math.floor(board / TIES) % TIES_CODES.length] as (typeof TIES_CODES)[number];
  return { spread: isSpread(board), order: isAscending(board) ? 'asc' : 'desc', ties, subscoreOrder };
}

/** The place of a board in the order in which those of its deployment were made; the first has 1. @param board its number. */
export function countOfBoard(board: number): number {
  return board % TIES;
}

/** Which order a board has of all there are: orders are counted from 0. @param board its number. */
export function orderIndexOf(board: number): number {
  return Math.floor(board / TIES) % (SPREAD / TIES);
}

/** A number of each order, by {@link orderIndexOf}. */
export function numbersByOrder(): readonly number[] {
  return Array.from({ length: SPREAD / TIES }, (_, index) => TIES * index);
}

function isAscending(board: number): boolean {
  return Math.floor(board / ASCENDING) % 2 === 1;
}
