import { Coalescer } from '../coalescer.js';
import type { Refusal } from '../codes.js';
import type { ShardRanking } from '../read/shard-ranking.js';
import type { WindowReply } from '../scripts.js';

/** Players or scores looked up in one script call for different callers. */
const CALL_SIZE = { enough: 16, most: 128 };

/** What a script says in the place of a player who is not on the board. */
const NONE = '-';

/** Where a player stands among those of the shard. */
export interface PartPlace {
  /** Of the score, see `Order`. */
  readonly key: number;
  /** Players of the shard with a better score. */
  readonly better: number;
}

/** What a shard counts. */
export interface PartCount {
  /** Its players. */
  readonly total: number;
  /** Those of them with a better score than was asked for; 0 if for none was. */
  readonly better: number;
}

/** Players at positions of a shard. */
export interface PartSlices {
  /** Its players. */
  readonly total: number;
  /** In the order asked, each with a player id and a key for each player; shorter at the end of the ranking. */
  readonly slices: readonly (readonly string[])[];
}

/** Where a window is: right before a player of the shard, or right after a key and player id of any shard. Left out: at the top. */
export type WindowPlace = readonly [playerId?: string, key?: number];

export type Window = Exclude<WindowReply, Refusal | []>;

/** What one shard has of a spread board. Look-ups that arrive together share a script call. */
export class ShardPart {
  private readonly places = new Coalescer<string, PartPlace | null>(CALL_SIZE, (ids) => this.readPlaces(ids));
  private readonly single = new Coalescer<number | null, PartCount>(CALL_SIZE, (keys) => this.counts(keys));

  constructor(private readonly ranking: ShardRanking) {}

  /** Null for a player that the shard has not. */
  place(playerId: string): Promise<PartPlace | null> {
    return this.places.do(playerId);
  }

  /** @param key of the score that others are to be better than; null if only the total is asked for. */
  count(key: number | null): Promise<PartCount> {
    return this.single.do(key);
  }

  /**
   * @param before how many players before the place; at least 1 unless it is at the top.
   * @param after how many after it, at least 1.
   * @returns null if the place is that of a player of the shard, and the shard has no such player.
   */
  async window(before: number, after: number, place: WindowPlace): Promise<Window | null> {
    const argv = [this.ranking.field, before, after, ...(place as readonly (string | number)[])];
    const reply = await this.ranking.read((redis) => redis.standingsWindow(this.ranking.keys, argv));
    return reply.length === 0 ? null : reply;
  }

  /** @param asked how many players are before each slice, and how many it has. */
  async slices(asked: readonly { readonly start: number; readonly length: number }[]): Promise<PartSlices> {
    const argv = [this.ranking.field, ...asked.flatMap(({ start, length }) => [start, length])];
    const [total, slices] = await this.ranking.read((redis) => redis.standingsSlices(this.ranking.keys, argv));
    return { total, slices };
  }

  /** As {@link count}, for each key: in one script call. */
  async counts(keys: readonly (number | null)[]): Promise<readonly PartCount[]> {
    const argv = [this.ranking.field, ...keys.filter((key) => key !== null)];
    const [total, counts] = await this.ranking.read((redis) => redis.standingsCounts(this.ranking.keys, argv));
    const words = counts.split(' ').values();
    return keys.map((key) => ({ total, better: key === null ? 0 : Number(words.next().value) }));
  }

  private async readPlaces(playerIds: readonly string[]): Promise<(PartPlace | null)[]> {
    const argv = [this.ranking.field, ...playerIds];
    const [, places] = await this.ranking.read((redis) => redis.standingsRanks(this.ranking.keys, argv));
    const words = places.split(' ');
    return playerIds.map((_, index) => {
      const key = words[2 * index];
      return key === NONE ? null : { key: Number(key), better: Number(words[2 * index + 1]) };
    });
  }
}
