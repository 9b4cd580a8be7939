import {
  orderOf,
  type Placement,
  type RankingId,
  RankingScan,
  type ScanPage,
  type ScoreValue,
  type ShardId,
} from '@standings/domain';
import type { RedisNodes } from '../connection/redis-nodes.js';
import { scriptKeys } from '../scripts.js';
import { type RankingKeys, ShardKeys } from '../shard/keys.js';
import { placeOf } from './place-of-player.js';

/** Players per script call: more than 8,000 do not fit on Lua's stack, and these keep Redis busy for less than 1 ms. */
const PER_CALL = 1000;

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
    const [key] = keysOf(shards[Number(at)] as ShardId, ranking);
    const [next, flat] = await this.nodes.of(key).zscan(key, from, 'COUNT', PER_PAGE);
    const players = flat.flatMap((member, index) =>
      index % 2 === 0 ? [order.scoredOf(Number(flat[index + 1]), member)] : [],
    );
    if (next !== '0') return { players, next: `${at} ${next}` };
    const isLast = Number(at) + 1 >= shards.length;
    return { players, next: isLast ? null : `${Number(at) + 1} 0` };
  }

  async count(ranking: RankingId, shard: ShardId): Promise<number> {
    const [key] = keysOf(shard, ranking);
    const redis = this.nodes.of(key);
    // Somebody may have put something else in its place.
    return (await redis.type(key)) === 'zset' ? redis.zcard(key) : 0;
  }

  async scoresOf(ranking: RankingId, playerIds: readonly string[]): Promise<readonly (ScoreValue | null)[]> {
    const scores = new Map<string, ScoreValue>();
    const byShard = this.placement.byShard(playerIds, (playerId) => ({ board: ranking.board, playerId }));
    await Promise.all(
      [...byShard].map(async ([shard, players]) => {
        const found = await this.scoresIn(shard, ranking, players);
        found.forEach((score, index) => score !== null && scores.set(players[index] as string, score));
      }),
    );
    return playerIds.map((playerId) => scores.get(playerId) ?? null);
  }

  /** Prefix and score of a player in one script call: an update changes both. */
  private async scoresIn(
    shard: ShardId,
    ranking: RankingId,
    playerIds: readonly string[],
  ): Promise<readonly (ScoreValue | null)[]> {
    const order = orderOf(ranking.board);
    const [key, ...prefixes] = keysOf(shard, ranking);
    const places: string[] = [];
    for (let start = 0; start < playerIds.length; start += PER_CALL) {
      const some = playerIds.slice(start, start + PER_CALL);
      places.push(...(await this.nodes.of(key).standingsScoresOf(scriptKeys(key, ...prefixes), some)));
    }
    return playerIds.map((playerId, index) => {
      const place = placeOf(places[index] as string);
      if (place === null) return null;
      const { score, tiebreaker } = order.scoredOf(place.key, place.prefix + playerId);
      return { score, tiebreaker };
    });
  }
}

function keysOf(shard: ShardId, ranking: RankingId): RankingKeys {
  return new ShardKeys(shard).live(ranking);
}
