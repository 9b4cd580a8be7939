import type { InvalidEvent, ScoreEvent } from '../score-event.js';

/** A record of the event log as its adapter hands it on: decoded, and with what the adapter needs to know it again. */
export interface LogRecord {
  readonly event: ScoreEvent | InvalidEvent;
}

/** The log's side of handing over a batch of records: what the consumer tells it, and hears from it, while it works on them. */
export interface Delivery {
  /** Tells the log that the consumer is alive. Rejects when the records now belong to another consumer: the work ends then. */
  heartbeat(): Promise<void>;
  /** Aborted when the process stops: the work ends then. */
  readonly stopping: AbortSignal;
}
