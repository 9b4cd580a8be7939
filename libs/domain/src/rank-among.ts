import type { Entry } from './rank.js';

/** A player's place on a board, and among some of its players. */
export type Among<Placed extends Pick<Entry, 'rank'>> = Placed & {
  /** Competition rank among them: 1 + how many of them have a better rank on the board. Those who share a rank there share it here. */
  readonly rankAmong: number;
};

/** Gives players of one board their ranks among each other. @param entries in any order, which stays. */
export function rankAmong<Placed extends Pick<Entry, 'rank'>>(entries: readonly Placed[]): Among<Placed>[] {
  const places = new Map<number, number>();
  const ranks = entries.map(({ rank }) => rank).sort((a, b) => a - b);
  for (const [index, rank] of ranks.entries()) if (!places.has(rank)) places.set(rank, index + 1);
  return entries.map((entry) => ({ ...entry, rankAmong: places.get(entry.rank) as number }));
}
