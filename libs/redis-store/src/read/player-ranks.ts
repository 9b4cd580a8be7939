import {
  type BoardView,
  orderOf,
  type Placement,
  rankingIdOf,
  type RankingId,
  type ShardId,
  type Standing,
  standingOf,
} from '@standings/domain';
import type { RedisNodes } from '../connection/redis-nodes.js';
import { scriptKeys } from '../scripts.js';
import type { Fence } from '../shard/fence.js';
import { rankingField, ShardKeys } from '../shard/keys.js';
import { NONE, placeOf } from './place-of-player.js';
import { ShardReads } from './shard-reads.js';

/** A ranking in a shard. */
interface Part {
  readonly ranking: RankingId;
  readonly shard: ShardId;
  /** Key and prefix as scripts write them, see `placeOf`, if another shard has the player. */
  readonly place: string | null;
}

/** The player's place in it. */
interface Place {
  readonly total: number;
  /** As above; null for a player that the shard has not. */
  readonly place: string | null;
  readonly better: number;
}

/**
 * Reads the places of one player on many boards. One call to each shard that has the player on some of them tells all of a board that lives in
 * one shard. For spread boards that the player is on, a second round asks the other shards.
 */
export class PlayerRanks {
  constructor(
    private readonly nodes: RedisNodes,
    private readonly fence: Fence,
    private readonly placement: Placement,
  ) {}

  async read(views: readonly BoardView[], playerId: string): Promise<readonly (Standing | null)[]> {
    const rankings = views.map((view) => rankingIdOf(view));
    const shards = rankings.map(({ board }) => this.placement.shardOf(board, playerId));
    const own = await this.places(
      rankings.map((ranking, at) => ({ ranking, shard: shards[at] as ShardId, place: null })),
      playerId,
    );
    const elsewhere = rankings.flatMap((ranking, at) => {
      const { place } = own[at] as Place;
      if (place === null) return [];
      const others = this.placement.shardsWith(ranking.board).filter((shard) => shard !== shards[at]);
      return others.map((shard) => ({ at, ranking, shard, place }));
    });
    const sums = own.map(({ total, better }) => ({ total, better }));
    for (const [index, { total, better }] of (await this.places(elsewhere, playerId)).entries()) {
      const sum = sums[elsewhere[index]?.at as number] as (typeof sums)[number];
      sum.total += total;
      sum.better += better;
    }
    return own.map(({ place }, at) => {
      const { total, better } = sums[at] as (typeof sums)[number];
      const found = place && placeOf(place);
      if (!found) return null;
      const scored = orderOf((rankings[at] as RankingId).board).scoredOf(found.key, found.prefix + playerId);
      return standingOf({ ...scored, rank: better + 1 }, total);
    });
  }

  /** In the order of the parts. One script call for each shard. */
  private async places(parts: readonly Part[], playerId: string): Promise<readonly Place[]> {
    const byShard = new Map<ShardId, Part[]>();
    for (const part of parts) byShard.set(part.shard, [...(byShard.get(part.shard) ?? []), part]);
    const places = new Map<Part, Place>();
    await Promise.all(
      [...byShard].map(async ([shard, some]) => {
        const found = await this.placesIn(shard, some, playerId);
        for (const [index, part] of some.entries()) places.set(part, found[index] as Place);
      }),
    );
    return parts.map((part) => places.get(part) as Place);
  }

  private async placesIn(shard: ShardId, parts: readonly Part[], playerId: string): Promise<readonly Place[]> {
    const names = new ShardKeys(shard);
    const fields = parts.map(({ ranking }) => rankingField(ranking));
    const keys = scriptKeys(names.registry, names.meta, ...parts.flatMap(({ ranking }) => names.live(ranking)));
    const argv = parts.flatMap(({ ranking, place }, index) => [
      fields[index] as string,
      orderOf(ranking.board).prefix.width,
      place ?? '',
    ]);
    const [text] = await new ShardReads(this.nodes, this.fence, shard).read(
      (redis) => redis.standingsStanding(keys, [playerId, ...argv]),
      ([, number]) => (parts[Number(number) - 1] as Part).ranking,
    );
    const words = text.split(' ');
    return parts.map((_, index) => {
      const [total, place = NONE, better] = words.slice(3 * index, 3 * index + 3);
      return place === NONE
        ? { total: Number(total), place: null, better: 0 }
        : { total: Number(total), place, better: Number(better) };
    });
  }
}
