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
  /** Whether the new score is that of the update. False if the board keeps the best, and the score was not beaten: it is what it was. */
  readonly isApplied: boolean;
  /**
   * The rank right after this update, before any later one. On a spread board: the rank that the new score has when the update is answered.
   * Null if the update was applied without ranks, if it has to be counted (see `ScoreChange.countRanks`), or if it cannot be told.
   */
  readonly rank: number | null;
  /** Null if the player was not in the ranking before, if the update was applied without ranks, and on a spread board. */
  readonly previousRank: number | null;
}
