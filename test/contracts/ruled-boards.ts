import {
  type Board,
  type BoardDefinition,
  boardNumberOf,
  changeDefinition,
  DEFAULT_DEFINITION,
  type Direction,
  type Ties,
  type UpdateRule,
} from '@standings/domain';

/** The rules by which a board updates and orders scores. */
export type Rules = Pick<BoardDefinition, 'order' | 'update' | 'ties' | 'subscoreOrder'>;

/** A board and its rules, which its number tells in part. */
export interface RuledBoard extends Board {
  readonly rules: Rules;
}

const ORDERS: readonly Direction[] = ['desc', 'asc'];
const UPDATES: readonly UpdateRule[] = ['increment', 'best', 'latest'];
const TIES: readonly Ties[] = ['shared', 'first', 'subscore'];

/** All rules that a board can have. */
const ALL_RULES: readonly Rules[] = ORDERS.flatMap((order) =>
  UPDATES.flatMap((update) =>
    TIES.flatMap((ties) => ORDERS.map((subscoreOrder) => ({ order, update, ties, subscoreOrder }))),
  ),
).filter(isConsistent);

function isConsistent(rules: Rules): boolean {
  try {
    changeDefinition(DEFAULT_DEFINITION, rules);
    return true;
  } catch {
    return false;
  }
}

const FIRST_COUNT = 1000;

function boardsOf(prefix: string, spread: boolean): readonly RuledBoard[] {
  return ALL_RULES.map((rules, index) => ({
    no: boardNumberOf(FIRST_COUNT + index, { ...rules, spread }),
    id: `${prefix}.${rules.update}.${rules.order}.${rules.ties}.${rules.subscoreOrder}`,
    rules,
  }));
}

/** A board for all rules that there are. */
export const RULED_BOARDS = boardsOf('ruled', false);

/** The same, each of them spread. */
export const SPREAD_RULED_BOARDS = boardsOf('spread', true);
