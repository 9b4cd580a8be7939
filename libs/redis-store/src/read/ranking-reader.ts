import {
  type BoardView,
  type Cursor,
  type Entry,
  type Neighbours,
  type Order,
  orderOf,
  rankRun,
  type Scored,
  rankingIdOf,
  type RankingId,
  type ShardId,
  type Standing,
  type Standings,
  type TopPage,
} from '@standings/domain';
import type { Redis } from 'ioredis';
import type { RedisNodes } from '../connection/redis-nodes.js';
import { Coalescer } from '../coalescer.js';
import { CODES, errorOf, isRefusal, type Refusal } from '../codes.js';
import type { Fence } from '../shard/fence.js';
import { rankingField, ShardKeys } from '../shard/keys.js';
import { readError } from '../connection/redis-errors.js';
import { type RanksReply, type RunReply, type ScriptKeys, scriptKeys } from '../scripts.js';

/** Equal pages are read once for all callers that wait. */
const ALL_AT_ONCE = { enough: Infinity, most: Infinity };

/** Players looked up in one script call for different callers. */
const CALL_SIZE = { enough: 16, most: 128 };

/** What a script says in the place of a player who is not on the board. */
const NONE = '-';

interface TopRead {
  readonly n: number;
  readonly after: Cursor | null;
}

type Run = Exclude<RunReply, Refusal>;

/**
 * Reads one board in one period. Look-ups of single players that arrive together share a script call, and
 * so do equal pages: each answer is still the board's state at an instant after its request had arrived.
 */
export class RankingReader {
  private readonly keys: ScriptKeys;
  private readonly meta: string;
  private readonly ranking: RankingId;
  private readonly field: string;
  private readonly order: Order;
  private readonly standings = new Coalescer<string, Standing | null>(CALL_SIZE, (ids) => this.readStandings(ids));
  private readonly pages = new Coalescer<TopRead, TopPage>(ALL_AT_ONCE, (reads) => this.readPages(reads));

  constructor(
    private readonly nodes: RedisNodes,
    private readonly fence: Fence,
    private readonly shard: ShardId,
    view: BoardView,
  ) {
    this.ranking = rankingIdOf(view);
    this.field = rankingField(this.ranking);
    const keys = new ShardKeys(shard);
    this.meta = keys.meta;
    this.keys = scriptKeys(keys.scores(this.field), keys.registry, keys.meta);
    this.order = orderOf(view.board.no);
  }

  top(n: number, after: Cursor | null): Promise<TopPage> {
    return this.pages.do({ n, after });
  }

  rank(playerId: string): Promise<Standing | null> {
    return this.standings.do(playerId);
  }

  async around(playerId: string, radius: number): Promise<Neighbours | null> {
    const reply = await this.run((redis) => redis.standingsAround(this.keys, [this.field, playerId, radius]));
    return reply.length === 0 ? null : { total: reply[0], entries: this.entriesOf(reply) };
  }

  async ranks(playerIds: readonly string[]): Promise<Standings> {
    const [total, places] = await this.run((redis) => redis.standingsRanks(this.keys, [this.field, ...playerIds]));
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

  private async readPages(reads: readonly TopRead[]): Promise<TopPage[]> {
    const distinct = new Map<string, Promise<TopPage>>();
    return Promise.all(
      reads.map((read) => {
        const key = `${read.n} ${read.after?.score} ${read.after?.playerId}`;
        const page = distinct.get(key) ?? this.readPage(read);
        distinct.set(key, page);
        return page;
      }),
    );
  }

  private async readPage({ n, after }: TopRead): Promise<TopPage> {
    const argv = [this.field, n, ...(after === null ? [] : [this.order.toKey(after.score), after.playerId])];
    const reply = await this.run((redis) => redis.standingsTop(this.keys, argv));
    const [total = 0, position = 0] = reply;
    const entries = this.entriesOf(reply);
    const last = entries.at(-1);
    const more = last !== undefined && position + entries.length < total;
    return { total, entries, next: more ? { score: last.score, playerId: last.playerId } : null };
  }

  /** A shard that is closed but has data is read: its scores were right a moment ago. */
  private async run<R extends RunReply | RanksReply>(
    script: (redis: Redis) => Promise<R>,
  ): Promise<Exclude<R, Refusal>> {
    this.fence.assertOurs(this.shard);
    try {
      const reply = await script(this.nodes.of(this.meta));
      if (!isRefusal(reply)) return reply as Exclude<R, Refusal>;
      if (reply[0] === CODES.RANKING_CLOSED) this.fence.refusedRanking(this.ranking);
      else await this.fence.refused(this.shard);
      throw errorOf(reply[0], { shard: this.shard });
    } catch (error) {
      throw readError(error);
    }
  }

  private entriesOf([, position = 0, better = 0, run = []]: Run): Entry[] {
    const players: Scored[] = [];
    for (let i = 0; i < run.length; i += 2)
      players.push({ playerId: run[i] as string, score: this.order.toScore(Number(run[i + 1])) });
    return rankRun(players, position, better);
  }
}
