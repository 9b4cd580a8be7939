import type { ShardId } from '../board/shard.js';
import type { ScoreEvent } from '../score-event.js';

/** The events of one store call, waiting together until the event log has them all. */
export interface OutboxEntry {
  readonly shard: ShardId;
  /** The entry's id in the store. */
  readonly id: string;
  /** How many events the entry holds; at least 1. */
  readonly size: number;
}

/** The data in which a store has found something: the same as long as it goes on on one server and nothing of it is lost. */
export interface DataSight {
  readonly shard: ShardId;
  readonly epoch: number;
  readonly deployment: string;
  /** Names the server and its history. */
  readonly server: string;
}

/** An entry with its events, as another process finds it. */
export interface PendingEntry {
  readonly entry: OutboxEntry;
  readonly events: readonly ScoreEvent[];
}

/** What waits in the outbox of a shard, as one process sees it. */
export interface Backlog {
  /**
   * For how long this process has seen the oldest entry there, in ms, by a clock that only goes forward. The entry may be older; no
   * other clock is asked, because each may be wrong. 0 if nothing waits.
   */
  readonly oldestMs: number;
  /** Entries that could not be read, and are kept aside. */
  readonly aside: number;
  /** Updates that left the outbox before the event log had them, because somebody removed their entries. */
  readonly missing: number;
}

/**
 * The events that were applied and that the event log may not have yet.
 *
 * An entry that this release cannot read is put aside with the reason, by whichever method meets it, and the others go on.
 */
export abstract class Outbox {
  /** Forgets entries. Call only when the event log has every event of them. Confirming twice is harmless. */
  abstract confirm(entries: readonly OutboxEntry[]): Promise<void>;

  /**
   * Looks at what waits. The ages of entries are known from these looks alone, so call it about once a second. Also corrects the count
   * of waiting updates if entries were removed by hand.
   */
  abstract look(shard: ShardId): Promise<Backlog>;

  /**
   * The oldest entries of a shard that this process has seen waiting for at least `minAgeMs`, oldest first, at most `limit`. Only one
   * process at a time gets them, for `lockMs` or until it {@link release}s them.
   *
   * @returns null while another process has them.
   */
  abstract claimStale(
    shard: ShardId,
    minAgeMs: number,
    limit: number,
    lockMs: number,
  ): Promise<readonly PendingEntry[] | null>;

  /** Leaves what {@link claimStale} gave to other processes. */
  abstract release(shard: ShardId): Promise<void>;

  /** The oldest entries of a shard, even if another process is sending them; at most `limit`. */
  abstract oldest(shard: ShardId, limit: number): Promise<readonly PendingEntry[]>;

  /**
   * The latest entry that waits in the data of a sight. Exact: it is read at one instant, from the server that the sight names.
   *
   * @param upTo the id of an entry: those after it are left out. Null: none are.
   * @returns its id; null if none waits.
   * @throws {StoreRecoveringError} if the data is other data by now. @throws {StoreUnavailableError}
   */
  abstract latest(sight: DataSight, upTo: string | null): Promise<string | null>;
}
