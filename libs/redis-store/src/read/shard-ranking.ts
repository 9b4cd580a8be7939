import { type BoardView, rankingIdOf, type RankingId, type ShardId } from '@standings/domain';
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
  private readonly reads: ShardReads;
  private readonly id: RankingId;

  constructor(nodes: RedisNodes, fence: Fence, shard: ShardId, view: BoardView) {
    this.id = rankingIdOf(view);
    this.field = rankingField(this.id);
    const keys = new ShardKeys(shard);
    this.reads = new ShardReads(nodes, fence, shard);
    this.keys = scriptKeys(keys.scores(this.field), keys.registry, keys.meta);
  }

  /** @throws as {@link ShardReads.read} */
  read<R extends RunReply | RanksReply | CountsReply | ScoreAtReply | SlicesReply | WindowReply>(
    script: (redis: Redis) => Promise<R>,
  ): Promise<Exclude<R, Refusal>> {
    return this.reads.read<R>(script, () => this.id);
  }
}
