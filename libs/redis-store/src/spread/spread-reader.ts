import {
  type Cursor,
  deadline,
  type Entry,
  LATE,
  type NeededScore,
  type Neighbours,
  type Order,
  type PagePlace,
  type ScoreValue,
  type Standing,
  type Standings,
  standingOf,
  topPage,
  type TopPage,
  type WantedPlace,
  windowAround,
  worstRank,
} from '@standings/domain';
import { Coalescer } from '../coalescer.js';
import { SharedPages } from '../read/shared-pages.js';
import { MergedWindow, pageBefore } from './merged-window.js';
import { findAt } from './position-search.js';
import type { PartCount, PartPlace, PartValue, ShardPart, Window, WindowPlace } from './shard-part.js';

/** How long the answers of updates wait for their ranks, in ms: a shard that does not answer may be silent for longer. */
const RANKS_MS = 1000;

/** Ranks of one round. A round is a call to every shard: it takes in all ranks that are asked for while two others are in flight. */
const ROUND_SIZE = { enough: Infinity, most: 128 };

/** A player, and the part that has the player. */
interface Found extends PartPlace {
  readonly playerId: string;
  readonly part: ShardPart;
}

/**
 * Reads a board whose players are spread over shards. A page takes one round of calls to all shards. Whatever begins at a player takes two: the
 * first asks the shard of the player for the score, the second asks all others for what stands before and after it. What begins at a position
 * takes those of the {@link findAt search} for it as well. The answers of the shards are not of the same instant.
 */
export class SpreadReader {
  private readonly pages = new SharedPages((n, place) => this.readPage(n, place));
  private readonly laterRanks = new Coalescer<ScoreValue, number | null>(ROUND_SIZE, (values) =>
    this.readRanks(values),
  );

  /** @param partOf the part that has a player. */
  constructor(
    private readonly parts: readonly ShardPart[],
    private readonly partOf: (playerId: string) => ShardPart,
    private readonly order: Order,
  ) {}

  top(n: number, place: PagePlace | null): Promise<TopPage> {
    return this.pages.page(n, place);
  }

  async scoreAt(wanted: WantedPlace): Promise<NeededScore> {
    const rank = 'rank' in wanted ? wanted.rank : worstRank(wanted, await this.total());
    const { total, found } = await findAt(this.parts, rank - 1);
    return { total, score: found === null ? null : this.order.toScore(found.key) };
  }

  async rank(playerId: string): Promise<Standing | null> {
    const { total, entries } = await this.ranks([playerId]);
    const [entry = null] = entries;
    return entry && standingOf(entry, total);
  }

  async ranks(playerIds: readonly string[]): Promise<Standings> {
    const found = await Promise.all(playerIds.map((playerId) => this.find(playerId)));
    const [total, entries] = await Promise.all([this.total(), Promise.all(found.map((one) => this.entry(one)))]);
    return { total, entries };
  }

  async around(playerId: string, radius: number): Promise<Neighbours | null> {
    // At an edge of the board the window moves to the other side of the player.
    const reach = Math.max(1, 2 * radius);
    const part = this.partOf(playerId);
    const own = await part.window(reach, reach + 1, [playerId]);
    if (own === null) return null;
    const [, , before, , run] = own;
    const others = await this.windows(reach, reach, [run[2 * before] as string, Number(run[2 * before + 1])], part);
    const merged = new MergedWindow([own, ...others], this.order);
    const { start, length } = windowAround(merged.position, radius, merged.total);
    return { total: merged.total, entries: merged.entries(start, length) };
  }

  /** The rank of a score that an update has made; null if a shard does not answer in time. Those that are asked for together share a round. */
  rankOf(value: ScoreValue): Promise<number | null> {
    return this.laterRanks.do(value);
  }

  private async readRanks(values: readonly ScoreValue[]): Promise<readonly (number | null)[]> {
    const asked = values.map((value) => ({ key: this.order.toKey(value.score), prefix: this.order.prefixOf(value) }));
    const counts = await deadline(Promise.all(this.parts.map((part) => part.counts(asked))), RANKS_MS);
    if (counts === LATE) return values.map(() => null);
    return asked.map((_, index) => counts.reduce((rank, part) => rank + (part[index] as PartCount).better, 1));
  }

  private async readPage(n: number, place: PagePlace | null): Promise<TopPage> {
    if (place === null) return this.page(n, 0, []);
    if ('after' in place) return this.page(n, 1, this.placeOf(place.after));
    if ('from' in place) return this.pageFrom(n, place.from);
    const windows = await this.windows(n + 1, 1, this.placeOf(place.before));
    return pageBefore(new MergedWindow(windows, this.order), n, place.before);
  }

  private async pageFrom(n: number, from: number): Promise<TopPage> {
    if (from === 1) return this.page(n, 0, []);
    const { total, found } = await findAt(this.parts, from - 2);
    return found === null ? topPage(total, 0, []) : this.page(n, 1, [found.member, found.key]);
  }

  private async page(n: number, before: number, place: WindowPlace): Promise<TopPage> {
    const merged = new MergedWindow(await this.windows(before, n, place), this.order);
    const { total, position } = merged;
    return topPage(total, position, merged.entries(position, n));
  }

  private placeOf(cursor: Cursor): WindowPlace {
    return [this.order.memberOf(cursor), this.order.toKey(cursor.score)];
  }

  private async find(playerId: string): Promise<Found | null> {
    const part = this.partOf(playerId);
    const place = await part.place(playerId);
    return place && { ...place, playerId, part };
  }

  private async entry(found: Found | null): Promise<Entry | null> {
    if (found === null) return null;
    const { playerId, key, prefix, better, part } = found;
    const others = await this.better(found, part);
    return { rank: 1 + better + others, ...this.order.scoredOf(key, prefix + playerId) };
  }

  /** Players who are better, but for those of a part that is known already. */
  private async better(value: PartValue, known?: ShardPart): Promise<number> {
    const counts = await Promise.all(this.others(known).map((part) => part.count(value)));
    return counts.reduce((sum, { better }) => sum + better, 0);
  }

  private async total(): Promise<number> {
    const counts = await Promise.all(this.parts.map((part) => part.count(null)));
    return counts.reduce((sum, { total }) => sum + total, 0);
  }

  private async windows(
    before: number,
    after: number,
    place: WindowPlace,
    known?: ShardPart,
  ): Promise<readonly Window[]> {
    const windows = await Promise.all(this.others(known).map((part) => part.window(before, after, place)));
    return windows.filter((window) => window !== null);
  }

  private others(known?: ShardPart): readonly ShardPart[] {
    return known === undefined ? this.parts : this.parts.filter((part) => part !== known);
  }
}
