import {
  type Order,
  orderOf,
  type Placement,
  type RankingId,
  RankingScan,
  type ScanPage,
  type ShardId,
} from '@standings/domain';
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

  /** Shard by shard: the cursor is the place of the shard among those of the board, and the cursor of Redis there. */
  async scan(ranking: RankingId, cursor: string | null): Promise<ScanPage> {
    const order = orderOf(ranking.board);
    const shards = this.placement.shardsWith(ranking.board);
    const [at = 0, from = 0] = (cursor ?? '0 0').split(' ');
    const key = keyOf(shards[Number(at)] as ShardId, ranking);
    const [next, flat] = await this.nodes.of(key).zscan(key, from, 'COUNT', PER_PAGE);
    const players = flat.flatMap((playerId, index) =>
      index % 2 === 0 ? [{ playerId, score: order.toScore(Number(flat[index + 1])) }] : [],
    );
    if (next !== '0') return { players, next: `${at} ${next}` };
    const isLast = Number(at) + 1 >= shards.length;
    return { players, next: isLast ? null : `${Number(at) + 1} 0` };
  }

  async count(ranking: RankingId, shard: ShardId): Promise<number> {
    const key = keyOf(shard, ranking);
    const redis = this.nodes.of(key);
    // Somebody may have put something else in its place.
    return (await redis.type(key)) === 'zset' ? redis.zcard(key) : 0;
  }

  async scoresOf(ranking: RankingId, playerIds: readonly string[]): Promise<readonly (number | null)[]> {
    const scores = new Map<string, number>();
    const byShard = this.placement.byShard(playerIds, (playerId) => ({ board: ranking.board, playerId }));
    await Promise.all(
      [...byShard].map(async ([shard, players]) => {
        const found = await this.scoresIn(keyOf(shard, ranking), orderOf(ranking.board), players);
        found.forEach((score, index) => score !== null && scores.set(players[index] as string, score));
      }),
    );
    return playerIds.map((playerId) => scores.get(playerId) ?? null);
  }

  private async scoresIn(key: string, order: Order, playerIds: readonly string[]): Promise<readonly (number | null)[]> {
    const scores = await this.nodes.of(key).zmscore(key, ...playerIds);
    return scores.map((score) => (score === null ? null : order.toScore(Number(score))));
  }
}

function keyOf(shard: ShardId, ranking: RankingId): string {
  return new ShardKeys(shard).scores(rankingField(ranking));
}
