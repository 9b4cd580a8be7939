import type { ShardId } from '../board/shard.js';
import type { ScoreEvent } from '../score-event.js';
import type { LogPosition } from './event-log-reader.js';

/** Where the event log may have the idempotency records that a shard lacks. */
export type MissingRecords =
  /** After a place: the shard lost its latest updates. */
  | { readonly kind: 'tail'; readonly from: LogPosition }
  /**
   * Anywhere: the shard lost its data, at `lostAt`. What came to the log at `until` or later is restored already; null if nothing is. Both
   * are ms since 1970.
   */
  | { readonly kind: 'all'; readonly lostAt: number; readonly until: number | null };

/** How far the records of a shard are restored by now. */
export interface RecordsRestored {
  /** Down to which time, ms since 1970; null after the tail. */
  readonly until: number | null;
  /** Whether updates with a key may be applied from now on. */
  readonly acceptsKeys: boolean;
  /** Whether none is missing any more. */
  readonly isComplete: boolean;
}

/**
 * The idempotency records that shards lost, and that are put back from outside. One process at a time puts records into a shard: it has
 * the right for some seconds after each call.
 */
export abstract class ShardRecords {
  /** The open shards that this process has found to lack records. Asks nobody. */
  abstract lacking(): readonly ShardId[];

  /** Whether one of them applies no update with a key until records are restored. Asks nobody. */
  abstract refusesKeys(): boolean;

  /** @returns null if the shard lacks none. */
  abstract missing(shard: ShardId): Promise<MissingRecords | null>;

  /**
   * Puts the records of applied updates back: see `ScoreEvent.keyed`. A record that is there stays as it is, and gets the answers that it
   * lacks if it is of the same payload. Of two events with one key and different payloads the later one in the list counts.
   *
   * @returns false if the shard is no longer open, or another process puts records into it.
   */
  abstract put(shard: ShardId, events: readonly ScoreEvent[]): Promise<boolean>;

  /** Tells how far they are restored. @returns as {@link put}. */
  abstract note(shard: ShardId, restored: RecordsRestored): Promise<boolean>;

  /** Tells the open shards up to where the log was a moment ago: every update that they apply from now on comes to the log after it. */
  abstract noteLog(end: LogPosition): Promise<void>;
}
