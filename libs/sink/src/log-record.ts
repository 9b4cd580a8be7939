import type { InvalidEvent, ScoreEvent } from '@standings/domain';

/** A record of the event log as its adapter hands it on: decoded, and with whatever the adapter needs to know it again. */
export interface LogRecord {
  readonly event: ScoreEvent | InvalidEvent;
}

/** What the log wants to hear, and has to say, while its records are being written. */
export interface Delivery {
  /** Tells the log that this consumer is alive. A rejection ends the write: the records are somebody else's by now. */
  heartbeat(): Promise<void>;
  /** Aborted when the process stops. */
  readonly stopping: AbortSignal;
}
