/** A place in the event log: after the last event that was in it at one moment. Each log knows its places in its own way. */
export interface LogPosition {
  /** Events before this place that the log still has and that are not stored in the score repository; 0 once all of them are. */
  lag(): Promise<number>;
}

/** How many events of the log the score repository has. */
export abstract class LogProgress {
  /** The place after everything that is in the log now. */
  abstract end(): Promise<LogPosition>;
}
