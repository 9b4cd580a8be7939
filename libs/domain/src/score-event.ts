import type { Board } from './board/board.js';
import type { Period } from './period/period.js';
import type { KeyedAnswer } from './idempotency.js';
import type { ScoreValue } from './rank.js';
import type { Version } from './version.js';

/**
 * What the event log carries for one update. The first four fields are the public contract, the rest is ours.
 *
 * The scores are absolute and versioned: a consumer that keeps the highest version per board, period and player ends
 * with the right score however often, and in any order, events arrive.
 */
export interface ScoreEvent extends Version {
  /** What the event tells. The next release may send other kinds: a reader that does not know one must not take it for this one. */
  readonly kind: 'score';
  readonly playerId: string;
  /** What the update added; null if it set the score. */
  readonly delta: number | null;
  /** The player's score after the update, in the first period of the board. */
  readonly newScore: number;
  /** When the update was applied, ISO 8601 in UTC with milliseconds. */
  readonly timestamp: string;
  readonly board: string;
  /** The number of the board: see `Board.no`. */
  readonly boardNo: number;
  /** The deployment that the data belongs to in which the update was applied; absent if the store knows of none. */
  readonly deployment?: string | undefined;
  /** The player's score after the update in every period in which the update has changed it. */
  readonly scores: Readonly<Record<Period, number>>;
  /** The tiebreaker of each of the scores; absent on boards whose ties are shared. */
  readonly tiebreakers?: Readonly<Record<Period, number>> | undefined;
  /** What its idempotency record holds of the update; absent if it has no key, or comes from an older release. */
  readonly keyed?: KeyedAnswer | undefined;
}

/** A score in one period. */
export interface PeriodScore extends ScoreValue {
  readonly period: Period;
}

/** An applied update, of which an event tells. */
export interface AppliedUpdate extends Version {
  readonly board: Pick<Board, 'no' | 'id'>;
  readonly playerId: string;
  /** Null if it set the score. */
  readonly delta: number | null;
  /** The score that it was answered with: of the first period, whether that has changed or not. */
  readonly newScore: number;
  /** The scores that it made, one for each ranking. */
  readonly scores: readonly [PeriodScore, ...PeriodScore[]];
  /** ISO 8601 in UTC with milliseconds. */
  readonly timestamp: string;
  readonly deployment?: string | undefined;
  readonly keyed?: KeyedAnswer | undefined;
}

/** The event of an applied update. Every store has its events made here, so that they agree. */
export function scoreEventOf(applied: AppliedUpdate): ScoreEvent {
  const { playerId, delta, newScore, timestamp, board, epoch, seq, deployment, keyed } = applied;
  const scores: Record<Period, number> = {};
  let tiebreakers: Record<Period, number> | undefined;
  for (const { period, score, tiebreaker } of applied.scores) {
    scores[period] = score;
    if (tiebreaker !== undefined) (tiebreakers ??= {})[period] = tiebreaker;
  }
  const { id, no } = board;
  return {
    playerId,
    delta,
    newScore,
    timestamp,
    kind: 'score',
    board: id,
    boardNo: no,
    epoch,
    seq,
    deployment,
    scores,
    tiebreakers,
    keyed,
  };
}

/** What the event log holds in the place of an event: bad JSON, wrong shape. */
export interface InvalidEvent {
  /** What is wrong with it, for the operator; at most 1,000 characters. */
  readonly invalid: string;
}
