import { Coalescer } from '../coalescer.js';
import type { Refusal } from '../codes.js';
import { placeOf } from '../read/place-of-player.js';
import type { ShardRanking } from '../read/shard-ranking.js';
import type { WindowReply } from '../scripts.js';

/** Players or scores looked up in one script call for different callers. */
const CALL_SIZE = { enough: 16, most: 128 };

/** A score in the order of the board, and what orders it among equal ones: see `Order`. */
export interface PartValue {
  readonly key: number;
  readonly prefix: string;
}

/** Where a player stands among those of the shard. */
export interface PartPlace extends PartValue {
  /** Players of the shard who are better. */
  readonly better: number;
}

/** What a shard counts. */
export interface PartCount {
  /** Its players. */
  readonly total: number;
  /** Those of them who are better than what was asked for; 0 if nothing was. */
  readonly better: number;
}

/** Players at positions of a shard. */
export interface PartSlices {
  /** Its players. */
  readonly total: number;
  /** In the order asked, each with a member and a key for each player; shorter at the end of the ranking. */
  readonly slices: readonly (readonly string[])[];
}

/** Where a window is: right before a player of the shard, or right after a member and its key, of any shard. Left out: at the top. */
export type WindowPlace = readonly [playerOrMember?: string, key?: number];

export type Window = Exclude<WindowReply, Refusal | []>;

/** What one shard has of a spread board. Look-ups that arrive together share a script call. */
export class ShardPart {
  private readonly places = new Coalescer<string, PartPlace | null>(CALL_SIZE, (ids) => this.readPlaces(ids));
  private readonly single = new Coalescer<PartValue | null, PartCount>(CALL_SIZE, (values) => this.counts(values));

  constructor(private readonly ranking: ShardRanking) {}

  /** Null for a player that the shard has not. */
  place(playerId: string): Promise<PartPlace | null> {
    return this.places.do(playerId);
  }

  /** @param value that others are to be better than; null if only the total is asked for. */
  count(value: PartValue | null): Promise<PartCount> {
    return this.single.do(value);
  }

  /**
   * @param before how many players before the place; at least 1 unless it is at the top.
   * @param after how many after it, at least 1.
   * @returns null if the place is that of a player of the shard, and the shard has no such player.
   */
  async window(before: number, after: number, place: WindowPlace): Promise<Window | null> {
    const { field, order } = this.ranking;
    const argv = [field, order.prefix.width, before, after, ...(place as readonly (string | number)[])];
    const reply = await this.ranking.read((redis) => redis.standingsWindow(this.ranking.keys, argv));
    return reply.length === 0 ? null : reply;
  }

  /** @param asked how many players are before each slice, and how many it has. */
  async slices(asked: readonly { readonly start: number; readonly length: number }[]): Promise<PartSlices> {
    const argv = [this.ranking.field, ...asked.flatMap(({ start, length }) => [start, length])];
    const [total, slices] = await this.ranking.read((redis) => redis.standingsSlices(this.ranking.keys, argv));
    return { total, slices };
  }

  /** As {@link count}, for each: in one script call. */
  async counts(values: readonly (PartValue | null)[]): Promise<readonly PartCount[]> {
    const asked = values.flatMap((value) => (value === null ? [] : [value.key, value.prefix]));
    const argv = [this.ranking.field, ...asked];
    const [total, counts] = await this.ranking.read((redis) => redis.standingsCounts(this.ranking.keys, argv));
    const words = counts.split(' ').values();
    return values.map((value) => ({ total, better: value === null ? 0 : Number(words.next().value) }));
  }

  private async readPlaces(playerIds: readonly string[]): Promise<(PartPlace | null)[]> {
    const { field, order } = this.ranking;
    const argv = [field, order.prefix.width, ...playerIds];
    const [, places] = await this.ranking.read((redis) => redis.standingsRanks(this.ranking.keys, argv));
    const words = places.split(' ');
    return playerIds.map((_, index) => {
      const place = placeOf(words[2 * index] as string);
      return place && { ...place, better: Number(words[2 * index + 1]) };
    });
  }
}
