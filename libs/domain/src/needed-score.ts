import { percentile } from './rank.js';

/** A place on a board that somebody wants: at most this rank, from 1; or at least this percentile, above 0 and at most 100. */
export type WantedPlace = { readonly rank: number } | { readonly percentile: number };

/** The score that one needs for it. */
export interface NeededScore {
  /** Players on the board. */
  readonly total: number;
  /** The worst score on the board that has the place; null if any score has it, because the board has fewer players. */
  readonly score: number | null;
}

/** The worst rank that has a place on a board of `total` players, at least 1. The score of the player in this position is the one that is needed. */
export function worstRank(wanted: WantedPlace, total: number): number {
  if ('rank' in wanted) return wanted.rank;
  // Rounding may be off by one; the definition decides.
  let rank = Math.max(1, Math.min(total, Math.floor((total * (100 - wanted.percentile)) / 100) + 2));
  while (rank > 1 && percentile(rank, total) < wanted.percentile) rank -= 1;
  return rank;
}
