import {
  type Cursor,
  type Entry,
  type Neighbours,
  type Order,
  rankRun,
  type Scored,
  type Standing,
  type Standings,
  type TopPage,
} from '@standings/domain';
import { Coalescer } from '../coalescer.js';
import type { Refusal } from '../codes.js';
import type { RunReply } from '../scripts.js';
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
  private readonly pages = new SharedPages((n, after) => this.readPage(n, after));

  constructor(
    private readonly ranking: ShardRanking,
    private readonly order: Order,
  ) {}

  top(n: number, after: Cursor | null): Promise<TopPage> {
    return this.pages.page(n, after);
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

  private async readPage(n: number, after: Cursor | null): Promise<TopPage> {
    const { keys, field } = this.ranking;
    const argv = [field, n, ...(after === null ? [] : [this.order.toKey(after.score), after.playerId])];
    const reply = await this.ranking.read((redis) => redis.standingsTop(keys, argv));
    const [total = 0, position = 0] = reply;
    const entries = this.entriesOf(reply);
    const last = entries.at(-1);
    const more = last !== undefined && position + entries.length < total;
    return { total, entries, next: more ? { score: last.score, playerId: last.playerId } : null };
  }

  private entriesOf([, position = 0, better = 0, run = []]: Run): Entry[] {
    const players: Scored[] = [];
    for (let i = 0; i < run.length; i += 2)
      players.push({ playerId: run[i] as string, score: this.order.toScore(Number(run[i + 1])) });
    return rankRun(players, position, better);
  }
}
