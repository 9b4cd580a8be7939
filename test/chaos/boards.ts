import { DEFAULT_RULES, definitionOf, type Rules, RULES } from './rules.js';

/** Shards of the deployment. */
export const SHARDS = 4;

/** Each board is created by a template with its first update: the players of some are spread over all shards. */
export const TEMPLATE = 'chaos.';
export const SPREAD_TEMPLATE = `${TEMPLATE}spread.`;

/** Boards that the load names, by number from 0. */
export const BOARDS = 200;

/** Every fourth board is spread, from number 1 on. */
const SPREAD_EVERY = 4;

/** How many boards in a row have different rules: half of them those that boards have unless told otherwise. */
const RULED_EVERY = 2 * RULES.length + 1;

/** The definition of the boards of each template, by its prefix. */
export const TEMPLATES: ReadonlyMap<string, object> = new Map(
  [false, true].flatMap((spread) =>
    [DEFAULT_RULES, ...RULES].map((rules) => [prefixOf(rules, spread), definitionOf(rules, spread)] as const),
  ),
);

export function boardOf(number: number): string {
  const own = number % BOARDS;
  const nth = own % RULED_EVERY;
  const rules = (nth % 2 === 1 ? RULES[(nth - 1) / 2] : undefined) ?? DEFAULT_RULES;
  return `${prefixOf(rules, own % SPREAD_EVERY === 1)}b${own}`;
}

export function isSpreadBoard(board: string): boolean {
  return board.startsWith(SPREAD_TEMPLATE);
}

/** The rules of a board: its id tells them. */
export function rulesOf(board: string): Rules {
  return RULES.find(({ name }) => board.startsWith(TEMPLATE) && board.includes(`.${name}.`)) ?? DEFAULT_RULES;
}

function prefixOf({ name }: Rules, spread: boolean): string {
  const prefix = spread ? SPREAD_TEMPLATE : TEMPLATE;
  return name === '' ? prefix : `${prefix}${name}.`;
}
