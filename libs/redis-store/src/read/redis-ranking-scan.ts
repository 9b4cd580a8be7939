import { type BoardView, orderOf, RankingScan, type ScanPage, shardsOf } from '@standings/domain';
import type { Redis } from 'ioredis';
import { ShardKeys } from '../shard/keys.js';

/** Players per page, about. */
const PER_PAGE = 1000;

/** Reads whole rankings in Redis. */
export class RedisRankingScan extends RankingScan {
  constructor(private readonly redis: Redis) {
    super();
  }

  async scan(view: BoardView, cursor: string | null): Promise<ScanPage> {
    const order = orderOf(view.board);
    const [next, flat] = await this.redis.zscan(keyOf(view), cursor ?? '0', 'COUNT', PER_PAGE);
    const players = flat.flatMap((playerId, index) =>
      index % 2 === 0 ? [{ playerId, score: order.toScore(Number(flat[index + 1])) }] : [],
    );
    return { players, next: next === '0' ? null : next };
  }

  async count(view: BoardView): Promise<number> {
    const key = keyOf(view);
    // Somebody may have put something else in its place.
    return (await this.redis.type(key)) === 'zset' ? this.redis.zcard(key) : 0;
  }

  async scoresOf(view: BoardView, playerIds: readonly string[]): Promise<readonly (number | null)[]> {
    if (playerIds.length === 0) return [];
    const order = orderOf(view.board);
    const keys = await this.redis.zmscore(keyOf(view), ...playerIds);
    return keys.map((key) => (key === null ? null : order.toScore(Number(key))));
  }
}

function keyOf({ board, period }: BoardView): string {
  const [shard] = shardsOf(board);
  return new ShardKeys(shard).scores(period);
}
