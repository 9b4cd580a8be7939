import { orderOf, type Placement, type RankingId, RankingScan, type ScanPage } from '@standings/domain';
import type { RedisNodes } from '../connection/redis-nodes.js';
import { rankingField, ShardKeys } from '../shard/keys.js';

/** Players per page, about. */
const PER_PAGE = 1000;

/** Reads whole rankings in Redis. */
export class RedisRankingScan extends RankingScan {
  constructor(
    private readonly nodes: RedisNodes,
    private readonly placement: Placement,
  ) {
    super();
  }

  async scan(ranking: RankingId, cursor: string | null): Promise<ScanPage> {
    const order = orderOf(ranking.board);
    const key = this.keyOf(ranking);
    const [next, flat] = await this.nodes.of(key).zscan(key, cursor ?? '0', 'COUNT', PER_PAGE);
    const players = flat.flatMap((playerId, index) =>
      index % 2 === 0 ? [{ playerId, score: order.toScore(Number(flat[index + 1])) }] : [],
    );
    return { players, next: next === '0' ? null : next };
  }

  async count(ranking: RankingId): Promise<number> {
    const key = this.keyOf(ranking);
    const redis = this.nodes.of(key);
    // Somebody may have put something else in its place.
    return (await redis.type(key)) === 'zset' ? redis.zcard(key) : 0;
  }

  async scoresOf(ranking: RankingId, playerIds: readonly string[]): Promise<readonly (number | null)[]> {
    if (playerIds.length === 0) return [];
    const order = orderOf(ranking.board);
    const key = this.keyOf(ranking);
    const scores = await this.nodes.of(key).zmscore(key, ...playerIds);
    return scores.map((score) => (score === null ? null : order.toScore(Number(score))));
  }

  private keyOf(ranking: RankingId): string {
    return new ShardKeys(this.placement.shardOf(ranking.board)).scores(rankingField(ranking));
  }
}
