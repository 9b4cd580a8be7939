import type { Direction, Ties, UpdateRule } from '@standings/domain';

/** The rules of a board of the load. */
export interface Rules {
  /** In the ids of its boards; '' for those that boards have unless told otherwise. */
  readonly name: string;
  readonly update: UpdateRule;
  readonly order: Direction;
  readonly ties: Ties;
  readonly subscoreOrder: Direction;
}

export const DEFAULT_RULES: Rules = { ...rules('increment', 'desc', 'shared'), name: '' };

/** Each order, update and way to break ties is among them more than once. */
export const RULES: readonly Rules[] = [
  rules('best', 'asc', 'first'),
  rules('increment', 'desc', 'first'),
  rules('best', 'desc', 'subscore', 'asc'),
  rules('latest', 'asc', 'first'),
  rules('increment', 'asc', 'shared'),
  rules('latest', 'desc', 'subscore'),
  rules('best', 'asc', 'shared'),
];

/** The definition of boards with these rules. */
export function definitionOf({ update, order, ties, subscoreOrder }: Rules, spread: boolean): object {
  return { update, order, ties, subscoreOrder, spread };
}

/** What an update gives on a board that is given scores. The subscore counts where subscores break ties. */
export interface Given {
  readonly score: number;
  readonly subscore: number;
}

/** Whether the first is strictly better, by score and subscore. */
export function isBetter({ order, ties, subscoreOrder }: Rules, one: Given, other: Given): boolean {
  if (one.score !== other.score) return one.score < other.score === (order === 'asc');
  return (
    ties === 'subscore' &&
    one.subscore !== other.subscore &&
    one.subscore < other.subscore === (subscoreOrder === 'asc')
  );
}

function rules(update: UpdateRule, order: Direction, ties: Ties, subscoreOrder: Direction = 'desc'): Rules {
  const name = [update, order, ties, ...(subscoreOrder === 'asc' ? ['asc'] : [])].join('-');
  return { name, update, order, ties, subscoreOrder };
}
