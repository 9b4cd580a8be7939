import type { Board } from './board/board.js';
import type { UpdateLimits } from './board/update-limits.js';
import type { Idempotency } from './idempotency.js';

/** What a caller asks for: add `delta` to a player's score on a board. */
export interface ScoreUpdate {
  readonly board: Board;
  readonly playerId: string;
  readonly delta: number;
  /**
   * The revision of the catalog up to which the caller knows that the board exists. The first update of a board needs one that is not
   * below the latest deletion that the store was told of. 0 if left out.
   */
  readonly asOf?: number | undefined;
  /** Of the board; absent if it has none. The bounds of its scores hold for its first period. */
  readonly limits?: UpdateLimits | undefined;
  /** Whether the caller needs no ranks, which costs a store less. */
  readonly withoutRanks?: boolean | undefined;
  /** Absent if the update, sent again, is to count again. */
  readonly idempotency?: Idempotency | undefined;
}

/** What a caller asks for: set a player's score, provided that it still is the one that the caller saw. */
export interface ScoreReplacement {
  readonly board: Board;
  readonly playerId: string;
  /** As in {@link ScoreUpdate}. */
  readonly asOf?: number | undefined;
  /** The epoch in which the caller saw the score: in a later one the score may come from elsewhere. */
  readonly epoch: number;
  /** How many rebuilds there had been in the shard when the caller saw the score: `ShardState.rebuilds`. After another, the score may come from elsewhere too. */
  readonly rebuilds: number;
  /** The score that the caller saw; null if the player was not on the board. */
  readonly expected: number | null;
  /** The new score. Its difference from the expected one (0 if that is null) is within ±`MAX_SCORE`. */
  readonly score: number;
  /** Absent if the replacement, sent again, is to count again wherever the expected score is found again. */
  readonly idempotency?: Idempotency | undefined;
}

/** The update that has the same effect on the score that was expected. */
export function asUpdate({ board, asOf, playerId, expected, score, idempotency }: ScoreReplacement): ScoreUpdate {
  return { board, asOf, playerId, delta: score - (expected ?? 0), idempotency };
}
