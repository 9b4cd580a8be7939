import type { ScoreEvent } from '../score-event.js';

/** The events of one store call, waiting together until the event log has them all. */
export interface OutboxEntry {
  readonly board: string;
  /** The entry's id in the store. */
  readonly id: string;
  /** How many events the entry holds; at least 1. */
  readonly size: number;
}

/** An entry with its events, as it is found again by somebody who did not make it. */
export interface PendingEntry {
  readonly entry: OutboxEntry;
  readonly events: readonly ScoreEvent[];
}

/** The events that were applied and that the event log may not have yet. */
export abstract class Outbox {
  /** Forgets entries. Call only when the event log has every event of them. Confirming twice is harmless. */
  abstract confirm(entries: readonly OutboxEntry[]): Promise<void>;

  /**
   * The oldest entries of a board that have waited for at least `minAgeMs`, oldest first, at most `limit`. Only one caller at a time
   * gets them: the others get none until `lockMs` have passed.
   */
  abstract claimStale(board: string, minAgeMs: number, limit: number, lockMs: number): Promise<readonly PendingEntry[]>;

  /** The oldest entries of a board, whoever else may be sending them; at most `limit`. */
  abstract oldest(board: string, limit: number): Promise<readonly PendingEntry[]>;
}
