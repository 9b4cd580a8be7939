import type { Acknowledge } from '../acknowledge.js';
import type { Layout, ShardId } from '../board/shard.js';
import type { Version } from '../version.js';

/** A shard as it is left. */
export interface LeftShard {
  /** Of the latest update that is in its data; null if it has none. */
  readonly version: Version | null;
  /** Names the ranking store that has it: `Restoration.store`. */
  readonly store: string;
}

/** Held by the one process that may change the layout of its deployment. Work under it has to end when it is lost. */
export interface LayoutLock {
  /** The id of the deployment, made with the database: `DEPLOYMENT_ID`. */
  readonly deployment: string;
  readonly present: Layout;
  /** Layouts whose shards may still hold something: they were left, or a change to them did not get through. */
  readonly leftovers: readonly Layout[];

  /** Aborted with a `LockLostError` as soon as this process knows that its session with the database has ended. */
  readonly lost: AbortSignal;

  /** Asks the database: a process that stood still may not know yet. @throws {LockLostError} if the session has ended. */
  assertHeld(): Promise<void>;

  /** The shards of a layout hold nothing any more. */
  forget(layout: Layout): Promise<void>;

  /** Records the next layout. It is among the {@link leftovers} of the next lock until it begins. @param shards it has. */
  prepare(shards: number): Promise<Layout>;

  /**
   * Takes the locks of shards, as `EpochAuthority.exclusively` does: no other process recovers, rebuilds or repairs in them while this
   * lock lasts.
   *
   * @returns the shards whose locks other work has. It holds those of the others.
   */
  hold(shards: readonly ShardId[]): Promise<readonly ShardId[]>;

  /**
   * Claims shards for ranking stores, as {@link endEpochs} and {@link begin} do: from then on no other one takes their updates.
   *
   * @param stores by shard: `Restoration.store`.
   * @throws {StoreInUseError} if another ranking store takes the updates of one; nothing was changed.
   */
  claim(stores: ReadonlyMap<ShardId, string>): Promise<void>;

  /**
   * Ends every epoch of shards. Rows of them are refused from now on, including those in flight, unless the data has their update.
   *
   * @throws {StoreInUseError} if another ranking store takes the updates of one; nothing was changed.
   */
  endEpochs(shards: ReadonlyMap<ShardId, LeftShard>): Promise<void>;

  /**
   * Makes a layout the present one, and begins an epoch of each of its shards.
   *
   * @param stores names, for each shard, the ranking store that takes its updates from now on: `Restoration.store`.
   * @returns the epochs.
   */
  begin(layout: Layout, stores: ReadonlyMap<ShardId, string>): Promise<ReadonlyMap<ShardId, number>>;
}

/** Records how many shards a deployment has, and when it acknowledges updates. Each method rejects with a `RepositoryUnavailableError` while the database cannot be used. */
export abstract class LayoutAuthority {
  /** The present layout. @param shards what a deployment without one gets, as layout 1. */
  abstract present(shards: number): Promise<Layout>;

  /** When updates are acknowledged. @param first what a deployment without a record gets. */
  abstract acknowledge(first: Acknowledge): Promise<Acknowledge>;

  /**
   * Does work that only one process at a time may do. The lock ends with the work, with the process, or with its session.
   *
   * @returns what the work returns, or null if another process has the lock: then the work was not begun.
   */
  abstract exclusively<T>(work: (lock: LayoutLock) => Promise<T>): Promise<T | null>;
}
