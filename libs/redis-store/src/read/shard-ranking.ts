import { type BoardView, type Order, orderOf, rankingIdOf, type RankingId, type ShardId } from '@standings/domain';
import type { Redis } from 'ioredis';
import type { Refusal } from '../codes.js';
import type { RedisNodes } from '../connection/redis-nodes.js';
import {
  type CountsReply,
  type RanksReply,
  type RunReply,
  type ScoreAtReply,
  type ScriptKeys,
  scriptKeys,
  type SlicesReply,
  type WindowReply,
} from '../scripts.js';
import type { Fence } from '../shard/fence.js';
import { rankingField, ShardKeys } from '../shard/keys.js';
import { ShardReads } from './shard-reads.js';

/** The ranking of a view in one shard, as scripts read it. */
export class ShardRanking {
  /** What every script that reads is passed. */
  readonly keys: ScriptKeys;
  /** In the registry. */
  readonly field: string;
  readonly order: Order;
  private readonly reads: ShardReads;
  private readonly id: RankingId;

  constructor(nodes: RedisNodes, fence: Fence, shard: ShardId, view: BoardView) {
    this.id = rankingIdOf(view);
    this.field = rankingField(this.id);
    this.order = orderOf(view.board.no);
    const keys = new ShardKeys(shard);
    const [scores, ...prefixes] = keys.live(this.id);
    this.reads = new ShardReads(nodes, fence, shard);
    this.keys = scriptKeys(scores, keys.registry, keys.meta, ...prefixes);
  }

  /** @throws as {@link ShardReads.read} */
  read<R extends RunReply | RanksReply | CountsReply | ScoreAtReply | SlicesReply | WindowReply>(
    script: (redis: Redis) => Promise<R>,
  ): Promise<Exclude<R, Refusal>> {
    return this.reads.read<R>(script, () => this.id);
  }
}
