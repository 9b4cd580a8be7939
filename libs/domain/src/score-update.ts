import type { Board } from './board/board.js';
import type { ScoreInput } from './board/rule.js';
import type { UpdateLimits } from './board/update-limits.js';
import type { Idempotency } from './idempotency.js';
import type { Period } from './period/period.js';
import type { ScoreValue } from './rank.js';

/** Everything about an update but the change that it brings. */
export interface UpdateContext {
  readonly board: Board;
  readonly playerId: string;
  /**
   * The revision of the catalog up to which the caller knows that the board exists. The first update of a board needs one that is not
   * below the latest deletion that the store was told of. 0 if left out.
   */
  readonly asOf?: number | undefined;
  /** The one period that it counts for, whether that is open or not. Absent: every one that is open when the update is applied. */
  readonly period?: Period | undefined;
  /** Of the board; absent if it has none. The bounds of its scores hold for its first period. */
  readonly limits?: UpdateLimits | undefined;
  /** Whether the caller needs no ranks, which costs a store less. */
  readonly withoutRanks?: boolean | undefined;
  /** Absent if the update, sent again, is to count again. */
  readonly idempotency?: Idempotency | undefined;
}

/** What a caller asks for: a change of a player's score on a board. */
export type ScoreUpdate = UpdateContext & ScoreInput;

/** What a caller asks for: set a player's score, provided that it still is the one that the caller saw. */
export interface ScoreReplacement extends ScoreValue {
  readonly board: Board;
  readonly period: Period;
  readonly playerId: string;
  /** As in {@link ScoreUpdate}. */
  readonly asOf?: number | undefined;
  /** The epoch in which the caller saw the score: in a later one the score may come from elsewhere. */
  readonly epoch: number;
  /** How many rebuilds there had been in the shard when the caller saw the score: `ShardState.rebuilds`. After another, the score may come from elsewhere too. */
  readonly rebuilds: number;
  /** What the caller saw; null if the player was not on the board. */
  readonly expected: ScoreValue | null;
  /** Absent if the replacement, sent again, is to count again wherever the expected score is found again. */
  readonly idempotency?: Idempotency | undefined;
}

/** The update that sets the score, whatever it was. */
export function asUpdate(replacement: ScoreReplacement): ScoreUpdate {
  const { board, period, asOf, playerId, score, tiebreaker, idempotency } = replacement;
  return { board, period, asOf, playerId, update: 'latest', score, tiebreaker, idempotency };
}
