/** A place in the event log: after the last event that was in it at one moment. Each log knows its places in its own way. */
export interface LogPosition {
  /** Events before this place that the log still has and that are not stored in the score repository; 0 once all of them are. */
  lag(): Promise<number>;
}

/** How far the events of a partition are stored. A log without partitions is one. */
export interface PartitionProgress {
  /** Names the partition. */
  readonly partition: string;
  /** Names the place up to which its events are stored: another one whenever more of them are. */
  readonly stored: string;
  /** Events after that place that the log still has. */
  readonly waiting: number;
}

/** How many events of the log the score repository has. */
export abstract class LogProgress {
  /** The place after everything that is in the log now. */
  abstract end(): Promise<LogPosition>;

  /** The progress of every partition. Unlike {@link end} it creates nothing in the log. */
  abstract partitions(): Promise<readonly PartitionProgress[]>;
}
