import type { LogPosition } from './ports/event-log-reader.js';

/** An epoch that has ended, some of whose events may have reached the log without being stored. */
export interface EndedEpoch {
  readonly epoch: number;
  /** The last update of the epoch that the ranking store has: what is later may have been refused. */
  readonly endedSeq: number;
  /** Every event before this was stored, or can never be. */
  readonly readFrom: LogPosition;
}
