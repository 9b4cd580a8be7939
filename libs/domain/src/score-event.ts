import { ALL_TIME, type Period } from './board/period.js';
import type { Version } from './version.js';

/**
 * What the event log carries for one update. The first four fields are the public contract, the rest is ours.
 *
 * The scores are absolute and versioned: a consumer that keeps the highest version per board, period and player ends
 * with the right score however often and in whatever order events arrive.
 */
export interface ScoreEvent extends Version {
  /** What the event tells. The next release may send other kinds: a reader that does not know one must not take it for this one. */
  readonly kind: 'score';
  readonly playerId: string;
  /** What the update added. */
  readonly delta: number;
  /** The player's score in period `all` after the update. */
  readonly newScore: number;
  /** When the update was applied, ISO 8601 in UTC with milliseconds. */
  readonly timestamp: string;
  readonly board: string;
  /** The deployment that the data belongs to in which the update was applied; absent if the store knows of none. */
  readonly deployment?: string | undefined;
  /** The player's score after the update in every period that it counts for. */
  readonly scores: Readonly<Record<Period, number>>;
}

/** An applied update, of which an event tells. */
export interface AppliedUpdate extends Version {
  readonly board: string;
  readonly playerId: string;
  readonly delta: number;
  readonly newScore: number;
  /** ISO 8601 in UTC with milliseconds. */
  readonly timestamp: string;
  readonly deployment?: string | undefined;
}

/** The event of an applied update. Every store has its events made here, so that they agree. */
export function scoreEventOf(applied: AppliedUpdate): ScoreEvent {
  const { playerId, delta, newScore, timestamp, board, epoch, seq, deployment } = applied;
  const scores = { [ALL_TIME]: newScore };
  return { playerId, delta, newScore, timestamp, kind: 'score', board, epoch, seq, deployment, scores };
}

/** What the event log holds in the place of an event: bad JSON, wrong shape. */
export interface InvalidEvent {
  /** What is wrong with it, for the person who will look at it; at most 1,000 characters. */
  readonly invalid: string;
}
