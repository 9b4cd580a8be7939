/** Shards of the deployment. */
export const SHARDS = 4;

/** Each board is created by one of these templates with its first update: the players of some are spread over all shards. */
export const TEMPLATE = 'chaos.';
export const SPREAD_TEMPLATE = `${TEMPLATE}spread.`;

/** Boards that the load names, by number from 0. */
export const BOARDS = 200;

/** Every fourth board is spread, from number 1 on. */
const SPREAD_EVERY = 4;

export function boardOf(number: number): string {
  const name = `b${number % BOARDS}`;
  return number % SPREAD_EVERY === 1 ? `${SPREAD_TEMPLATE}${name}` : `${TEMPLATE}${name}`;
}

export function isSpreadBoard(board: string): boolean {
  return board.startsWith(SPREAD_TEMPLATE);
}
