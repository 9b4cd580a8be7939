import {
  type Cursor,
  type Entry,
  type NeededScore,
  type Neighbours,
  type Order,
  type PagePlace,
  rankRun,
  type Scored,
  type Standing,
  type Standings,
  topPage,
  type TopPage,
  type WantedPlace,
} from '@standings/domain';
import { Coalescer } from '../coalescer.js';
import type { Refusal } from '../codes.js';
import type { RunReply } from '../scripts.js';
import { MergedWindow, pageBefore } from '../spread/merged-window.js';
import type { ShardRanking } from './shard-ranking.js';
import { SharedPages } from './shared-pages.js';

/** Players looked up in one script call for different callers. */
const CALL_SIZE = { enough: 16, most: 128 };

/** What a script says in the place of a player who is not on the board. */
const NONE = '-';

type Run = Exclude<RunReply, Refusal>;

/**
 * Reads one board in one period. Look-ups of single players that arrive together share a script call, and
 * so do equal pages: each answer is still the board's state at an instant after its request had arrived.
 */
export class RankingReader {
  private readonly standings = new Coalescer<string, Standing | null>(CALL_SIZE, (ids) => this.readStandings(ids));
  private readonly pages = new SharedPages((n, place) => this.readPage(n, place));

  constructor(
    private readonly ranking: ShardRanking,
    private readonly order: Order,
  ) {}

  top(n: number, place: PagePlace | null): Promise<TopPage> {
    return this.pages.page(n, place);
  }

  async scoreAt(wanted: WantedPlace): Promise<NeededScore> {
    const { keys, field } = this.ranking;
    const argv = 'rank' in wanted ? [field, wanted.rank] : [field, '', wanted.percentile];
    const [total, key] = await this.ranking.read((redis) => redis.standingsScoreAt(keys, argv));
    return { total, score: key === undefined ? null : this.order.toScore(Number(key)) };
  }

  rank(playerId: string): Promise<Standing | null> {
    return this.standings.do(playerId);
  }

  async around(playerId: string, radius: number): Promise<Neighbours | null> {
    const { keys, field } = this.ranking;
    const reply = await this.ranking.read((redis) => redis.standingsAround(keys, [field, playerId, radius]));
    return reply.length === 0 ? null : { total: reply[0], entries: this.entriesOf(reply) };
  }

  async ranks(playerIds: readonly string[]): Promise<Standings> {
    const { keys, field } = this.ranking;
    const [total, places] = await this.ranking.read((redis) => redis.standingsRanks(keys, [field, ...playerIds]));
    const words = places.split(' ');
    const entries = playerIds.map((playerId, index) => {
      const key = words[2 * index];
      return key === NONE
        ? null
        : { rank: Number(words[2 * index + 1]) + 1, playerId, score: this.order.toScore(Number(key)) };
    });
    return { total, entries };
  }

  private async readStandings(playerIds: readonly string[]): Promise<(Standing | null)[]> {
    const { total, entries } = await this.ranks(playerIds);
    return entries.map((entry) => entry && { score: entry.score, rank: entry.rank, total });
  }

  private async readPage(n: number, place: PagePlace | null): Promise<TopPage> {
    if (place !== null && 'before' in place) return this.readBefore(n, place.before);
    const { keys, field } = this.ranking;
    const reply = await this.ranking.read((redis) => redis.standingsTop(keys, [field, n, ...this.startOf(place)]));
    const [total = 0, position = 0] = reply;
    return topPage(total, position, this.entriesOf(reply));
  }

  private startOf(place: Exclude<PagePlace, { readonly before: Cursor }> | null): readonly (string | number)[] {
    if (place === null) return [];
    if ('from' in place) return [place.from - 1];
    return [this.order.toKey(place.after.score), place.after.playerId];
  }

  private async readBefore(n: number, place: Cursor): Promise<TopPage> {
    const { keys, field } = this.ranking;
    const argv = [field, n + 1, 1, place.playerId, this.order.toKey(place.score)];
    const window = await this.ranking.read((redis) => redis.standingsWindow(keys, argv));
    return pageBefore(new MergedWindow(window.length === 0 ? [] : [window], this.order), n, place);
  }

  private entriesOf([, position = 0, better = 0, run = []]: Run): Entry[] {
    const players: Scored[] = [];
    for (let i = 0; i < run.length; i += 2)
      players.push({ playerId: run[i] as string, score: this.order.toScore(Number(run[i + 1])) });
    return rankRun(players, position, better);
  }
}
