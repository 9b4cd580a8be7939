import type { Period } from './period.js';

/** What an update did in one period. */
export interface PeriodChange {
  readonly period: Period;
  readonly newScore: number;
  /** Of the new score, see `ScoreValue`. */
  readonly tiebreaker?: number | undefined;
  /** Null if the player was not in the ranking before. */
  readonly previousScore: number | null;
  readonly previousTiebreaker?: number | undefined;
  /** As `ScoreChange.isApplied`, in this period. */
  readonly isApplied: boolean;
  /** As `ScoreChange.rank`, in this period. */
  readonly rank: number | null;
  /** As `ScoreChange.previousRank`, in this period. */
  readonly previousRank: number | null;
}
