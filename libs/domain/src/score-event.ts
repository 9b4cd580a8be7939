import type { Period } from './period.js';
import type { Version } from './version.js';

/**
 * What the event log carries for one update. The first four fields are the public contract, the rest is ours.
 *
 * The scores are absolute and versioned: a consumer that keeps the highest version per board, period and player ends
 * with the right score however often and in whatever order events arrive.
 */
export interface ScoreEvent extends Version {
  readonly playerId: string;
  /** What the update added. */
  readonly delta: number;
  /** The player's score in period `all` after the update. */
  readonly newScore: number;
  /** When the update was applied, ISO 8601 in UTC with milliseconds. */
  readonly timestamp: string;
  readonly board: string;
  /** The player's score after the update in every period that it counts for. */
  readonly scores: Readonly<Record<Period, number>>;
}

/** What the event log holds in the place of an event: bad JSON, wrong shape. */
export interface InvalidEvent {
  /** What is wrong with it, for the person who will look at it; at most 1,000 characters. */
  readonly invalid: string;
}
