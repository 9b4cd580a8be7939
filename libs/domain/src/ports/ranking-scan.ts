import type { RankingId } from '../board/board-view.js';
import type { ShardId } from '../board/shard.js';
import type { Scored, ScoreValue } from '../rank.js';

/** Some players, and where the scan goes on; null at its end. */
export interface ScanPage {
  readonly players: readonly Scored[];
  readonly next: string | null;
}

/** Reads whole rankings, while updates go on. */
export abstract class RankingScan {
  /**
   * Some players of a ranking and their scores, in no order. Repeating this with `next` until it is null visits every player
   * who stayed in the ranking, some perhaps twice.
   *
   * @param cursor null to begin.
   */
  abstract scan(ranking: RankingId, cursor: string | null): Promise<ScanPage>;

  /** How many players of a ranking are in a shard. */
  abstract count(ranking: RankingId, shard: ShardId): Promise<number>;

  /** The scores of players, in the order asked; null for one who is not in the ranking. */
  abstract scoresOf(ranking: RankingId, playerIds: readonly string[]): Promise<readonly (ScoreValue | null)[]>;
}
