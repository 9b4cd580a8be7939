import {
  type Cursor,
  type Entry,
  type NeededScore,
  type Neighbours,
  type PagePlace,
  rankRun,
  type Scored,
  type Standing,
  type Standings,
  standingOf,
  topPage,
  type TopPage,
  type WantedPlace,
} from '@standings/domain';
import { Coalescer } from '../coalescer.js';
import type { Refusal } from '../codes.js';
import type { RunReply } from '../scripts.js';
import { MergedWindow, pageBefore } from '../spread/merged-window.js';
import { placeOf } from './place-of-player.js';
import type { ShardRanking } from './shard-ranking.js';
import { SharedPages } from './shared-pages.js';

/** Players looked up in one script call for different callers. */
const CALL_SIZE = { enough: 16, most: 128 };

type Run = Exclude<RunReply, Refusal>;

/**
 * Reads one board in one period. Look-ups of single players that arrive together share a script call, and
 * so do equal pages: each answer is still the board's state at an instant after its request had arrived.
 */
export class RankingReader {
  private readonly standings = new Coalescer<string, Standing | null>(CALL_SIZE, (ids) => this.readStandings(ids));
  private readonly pages = new SharedPages((n, place) => this.readPage(n, place));

  constructor(private readonly ranking: ShardRanking) {}

  top(n: number, place: PagePlace | null): Promise<TopPage> {
    return this.pages.page(n, place);
  }

  async scoreAt(wanted: WantedPlace): Promise<NeededScore> {
    const { keys, field, order } = this.ranking;
    const argv = 'rank' in wanted ? [field, wanted.rank] : [field, '', wanted.percentile];
    const [total, key] = await this.ranking.read((redis) => redis.standingsScoreAt(keys, argv));
    return { total, score: key === undefined ? null : order.toScore(Number(key)) };
  }

  rank(playerId: string): Promise<Standing | null> {
    return this.standings.do(playerId);
  }

  async around(playerId: string, radius: number): Promise<Neighbours | null> {
    const { keys, field, order } = this.ranking;
    const argv = [field, order.prefix.width, playerId, radius];
    const reply = await this.ranking.read((redis) => redis.standingsAround(keys, argv));
    return reply.length === 0 ? null : { total: reply[0], entries: this.entriesOf(reply) };
  }

  async ranks(playerIds: readonly string[]): Promise<Standings> {
    const { keys, field, order } = this.ranking;
    const argv = [field, order.prefix.width, ...playerIds];
    const [total, places] = await this.ranking.read((redis) => redis.standingsRanks(keys, argv));
    const words = places.split(' ');
    const entries = playerIds.map((playerId, index) => {
      const place = placeOf(words[2 * index] as string);
      return place && { rank: Number(words[2 * index + 1]) + 1, ...order.scoredOf(place.key, place.prefix + playerId) };
    });
    return { total, entries };
  }

  private async readStandings(playerIds: readonly string[]): Promise<(Standing | null)[]> {
    const { total, entries } = await this.ranks(playerIds);
    return entries.map((entry) => entry && standingOf(entry, total));
  }

  private async readPage(n: number, place: PagePlace | null): Promise<TopPage> {
    if (place !== null && 'before' in place) return this.readBefore(n, place.before);
    const { keys, field, order } = this.ranking;
    const argv = [field, order.prefix.width, n, ...this.startOf(place)];
    const reply = await this.ranking.read((redis) => redis.standingsTop(keys, argv));
    const [total = 0, position = 0] = reply;
    return topPage(total, position, this.entriesOf(reply));
  }

  private startOf(place: Exclude<PagePlace, { readonly before: Cursor }> | null): readonly (string | number)[] {
    if (place === null) return [];
    if ('from' in place) return [place.from - 1];
    const { order } = this.ranking;
    return [order.toKey(place.after.score), order.memberOf(place.after)];
  }

  private async readBefore(n: number, place: Cursor): Promise<TopPage> {
    const { keys, field, order } = this.ranking;
    const argv = [field, order.prefix.width, n + 1, 1, order.memberOf(place), order.toKey(place.score)];
    const window = await this.ranking.read((redis) => redis.standingsWindow(keys, argv));
    return pageBefore(new MergedWindow(window.length === 0 ? [] : [window], order), n, place);
  }

  private entriesOf([, position = 0, better = 0, run = []]: Run): Entry[] {
    const players: Scored[] = [];
    for (let i = 0; i < run.length; i += 2)
      players.push(this.ranking.order.scoredOf(Number(run[i + 1]), run[i] as string));
    return rankRun(players, position, better);
  }
}
