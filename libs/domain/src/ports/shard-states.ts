import type { RankingId } from '../board/board-view.js';
import type { ShardId } from '../board/shard.js';
import type { Version } from '../version.js';

/** What is known of a shard's data in the ranking store. */
export interface ShardState {
  /**
   * - `open`: the data is that of the history under which it was last restored, or has gone on from there on the present
   *   connection; it takes updates.
   * - `closed`: it may have changed under the service, or a process is rebuilding it; it takes none.
   * - `foreign`: it belongs to another deployment; it is neither read nor written.
   */
  readonly status: 'open' | 'closed' | 'foreign';
  /** Of the latest update that is in the data; null if there is no data. */
  readonly version: Version | null;
  /** How often rankings of the shard were replaced since its data is there. */
  readonly rebuilds: number;
  /** The revision of the catalog up to which the rankings of deleted boards were taken out of the data; 0 if none was told. */
  readonly deletions: number;
}

/** What this process knows of each shard of a ranking store whose data may change under the service. */
export abstract class ShardStates {
  /** The shards of which this process does not know yet whether they are closed. Asks nobody. */
  abstract unknown(): readonly ShardId[];

  /** The shards that this process knows to be closed. Asks nobody. */
  abstract closed(): readonly ShardId[];

  /** The shards that this process takes updates of. Asks nobody. */
  abstract open(): readonly ShardId[];

  /** The shards whose data is known to belong to another deployment. Asks nobody. */
  abstract foreign(): readonly ShardId[];

  /**
   * The name of the ranking store that each shard was found in on the present connection: `Restoration.store`. Leaves out foreign
   * data. Asks nobody.
   */
  abstract stores(): ReadonlyMap<ShardId, string>;

  /** The rankings of open shards that were refused: each is being rebuilt, or has to be. Asks nobody. */
  abstract closedRankings(): readonly RankingId[];

  /** Its board is gone: it is no longer among the {@link closedRankings}. Asks nobody. */
  abstract forgetRanking(ranking: RankingId): void;

  /**
   * Asks the store for the state of one ranking of an open shard. It is closed while it is being rebuilt, if a rebuild ended before it
   * was through, and if it lacks players that were in it.
   */
  abstract checkRanking(ranking: RankingId): Promise<'open' | 'closed'>;

  /** As {@link checkRanking}, of the part of the ranking that one shard has. */
  abstract checkPart(ranking: RankingId, shard: ShardId): Promise<'open' | 'closed'>;

  /**
   * Epochs below this one have ended: from the next {@link check} on, data of one of them counts as changed, even if it
   * looks intact. Asks nobody.
   */
  abstract endBelow(shard: ShardId, epoch: number): void;

  /**
   * Asks the store for the epochs of the data of all shards. Leaves out a shard without data, and foreign data. Of a shard that does
   * not answer it tells the epoch that this process saw last.
   *
   * @throws why a shard does not answer, if this process has never seen its epoch.
   */
  abstract epochs(): Promise<ReadonlyMap<ShardId, number>>;

  /** Asks the store for the state of a shard. If it is open, this process takes updates of it from then on. */
  abstract check(shard: ShardId): Promise<ShardState>;
}
