import type { Period } from '@standings/domain';

/** Differences that are named one by one. */
export const MOST_LISTED = 1000;

/** A player whose score in a period differs between the two stores. */
export interface Difference {
  readonly period: Period;
  readonly playerId: string;
  /** The score in the ranking store; null if the player is not in it. */
  readonly ranked: number | null;
  /** The score in the repository; null if it has none. */
  readonly stored: number | null;
  /** The tiebreakers of the scores, see `ScoreValue`; absent where there is none. Players with one score differ if these do. */
  readonly rankedTiebreaker?: number | undefined;
  readonly storedTiebreaker?: number | undefined;
}

/** Which side is made like the other. */
export type Repair = 'ranking-store' | 'score-repository';

export interface Drift {
  readonly board: string;
  /** Players that were compared, in each period of the board. */
  readonly players: number;
  /** Players that differ although no update of theirs is in flight; at most 100,000 in each period. */
  readonly different: number;
  /** Whether more players looked different than were followed: then there may be more of them than is said. */
  readonly truncated: boolean;
  /** The first of them, at most {@link MOST_LISTED}. */
  readonly differences: readonly Difference[];
  /** Players that may differ, but whose score kept changing. */
  readonly undecided: number;
  /** Players that were repaired. A player that the trusted side lacks cannot be. */
  readonly repaired: number;
  readonly ms: number;
}

/** Called with the number of players compared so far. */
export type ReportPlayers = (players: number) => void;
