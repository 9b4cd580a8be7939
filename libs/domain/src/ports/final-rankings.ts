import type { RankingId } from '../board/board-view.js';
import type { ShardId } from '../board/shard.js';
import type { Version } from '../version.js';

/** A ranking of a period that is over. */
export interface EndedRanking extends RankingId {
  /** From when on it may be final, in ms since 1970; null: at any time, because its board does not keep the kind of the period any more. */
  readonly from: number | null;
}

/**
 * Final rankings: those of periods that are over. A final ranking takes no updates ever again, and is read until it is dropped. A recovery that
 * keeps the data of the shard keeps that, and so does a rebuild. One that restores a shard without data knows nothing of it.
 *
 * Every method rejects with `StoreRecoveringError` while the shard is closed, and with `StoreUnavailableError` while it cannot be reached.
 */
export abstract class FinalRankings {
  /**
   * Makes rankings of a shard final. Again, it changes nothing. A ranking without updates becomes final too.
   *
   * @param rankings at least one.
   * @returns the version of the latest update of the shard: every update of these rankings is up to it. Null if the time of one of them has
   *   not come by the clock of the store; that one takes updates as before, and others may be final.
   * @throws {StoreRecoveringError} while one of them is being rebuilt.
   */
  abstract finalize(shard: ShardId, rankings: readonly EndedRanking[]): Promise<Version | null>;

  /**
   * Drops rankings of a shard that are archived. No process that has not heard of a revision registers rankings from then on: it may take
   * these for open.
   *
   * @param revision of the catalog, in which their boards do not have these periods any more.
   */
  abstract drop(shard: ShardId, rankings: readonly RankingId[], revision: number): Promise<void>;
}
