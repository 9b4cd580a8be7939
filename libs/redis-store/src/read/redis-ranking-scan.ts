import { orderOf, type Placement, type RankingId, RankingScan, type ScanPage } from '@standings/domain';
import type { Redis } from 'ioredis';
import { rankingField, ShardKeys } from '../shard/keys.js';

/** Players per page, about. */
const PER_PAGE = 1000;

/** Reads whole rankings in Redis. */
export class RedisRankingScan extends RankingScan {
  constructor(
    private readonly redis: Redis,
    private readonly placement: Placement,
  ) {
    super();
  }

  async scan(ranking: RankingId, cursor: string | null): Promise<ScanPage> {
    const order = orderOf(ranking.board);
    const [next, flat] = await this.redis.zscan(this.keyOf(ranking), cursor ?? '0', 'COUNT', PER_PAGE);
    const players = flat.flatMap((playerId, index) =>
      index % 2 === 0 ? [{ playerId, score: order.toScore(Number(flat[index + 1])) }] : [],
    );
    return { players, next: next === '0' ? null : next };
  }

  async count(ranking: RankingId): Promise<number> {
    const key = this.keyOf(ranking);
    // Somebody may have put something else in its place.
    return (await this.redis.type(key)) === 'zset' ? this.redis.zcard(key) : 0;
  }

  async scoresOf(ranking: RankingId, playerIds: readonly string[]): Promise<readonly (number | null)[]> {
    if (playerIds.length === 0) return [];
    const order = orderOf(ranking.board);
    const keys = await this.redis.zmscore(this.keyOf(ranking), ...playerIds);
    return keys.map((key) => (key === null ? null : order.toScore(Number(key))));
  }

  private keyOf(ranking: RankingId): string {
    return new ShardKeys(this.placement.shardOf(ranking.board)).scores(rankingField(ranking));
  }
}
