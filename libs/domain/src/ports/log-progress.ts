/** A place in the event log: behind the last event of each part at one moment. Opaque. */
export type LogPosition = ReadonlyMap<number, number>;

/** How far the events of the log have come on their way to the score repository. */
export abstract class LogProgress {
  /** The place behind everything that is in the log now. */
  abstract end(): Promise<LogPosition>;

  /** How many events before a place are not in the score repository yet; 0 once all of them are. */
  abstract behind(position: LogPosition): Promise<number>;
}
