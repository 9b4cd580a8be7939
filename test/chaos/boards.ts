/** Shards of the deployment. */
export const SHARDS = 4;

/** Each board is created by this template with its first update. */
export const TEMPLATE = 'chaos.';

/** Boards that the load names, by number from 0. */
export const BOARDS = 200;

export function boardOf(number: number): string {
  return `${TEMPLATE}b${number % BOARDS}`;
}
