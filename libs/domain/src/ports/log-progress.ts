import type { ShardId } from '../board/shard.js';
import type { LogRange } from './event-log-reader.js';

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
  /**
   * What is in the log now and may not be stored: a range for each partition that has such events. What its consumers have stored but
   * not told the log yet is in it. Creates the log if it is missing.
   *
   * @param shard leaves out the partitions to which no event of this shard is appended; null for none.
   */
  abstract unstored(shard: ShardId | null): Promise<readonly LogRange[]>;

  /**
   * The records of a range of {@link unstored} are stored by now. For some seconds this process leaves them out there; the consumers
   * of the log do not hear of it.
   */
  abstract noteStored(range: LogRange): void;

  /** The progress of every partition. Unlike {@link unstored} it creates nothing in the log. */
  abstract partitions(): Promise<readonly PartitionProgress[]>;
}
