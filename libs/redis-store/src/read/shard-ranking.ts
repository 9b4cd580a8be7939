import { type BoardView, rankingIdOf, type RankingId, type ShardId } from '@standings/domain';
import type { Redis } from 'ioredis';
import { CODES, errorOf, isRefusal, type Refusal } from '../codes.js';
import { ifElsewhere, readError } from '../connection/redis-errors.js';
import type { RedisNodes } from '../connection/redis-nodes.js';
import {
  type CountsReply,
  type RanksReply,
  type RunReply,
  type ScriptKeys,
  scriptKeys,
  type WindowReply,
} from '../scripts.js';
import type { Fence } from '../shard/fence.js';
import { rankingField, ShardKeys } from '../shard/keys.js';

/** The ranking of a view in one shard, as scripts read it. */
export class ShardRanking {
  /** What every script that reads is passed. */
  readonly keys: ScriptKeys;
  /** In the registry. */
  readonly field: string;
  private readonly meta: string;
  private readonly id: RankingId;

  constructor(
    private readonly nodes: RedisNodes,
    private readonly fence: Fence,
    private readonly shard: ShardId,
    view: BoardView,
  ) {
    this.id = rankingIdOf(view);
    this.field = rankingField(this.id);
    const keys = new ShardKeys(shard);
    this.meta = keys.meta;
    this.keys = scriptKeys(keys.scores(this.field), keys.registry, keys.meta);
  }

  /**
   * A shard that is closed but has data is read: its scores were right a moment ago.
   *
   * @throws {StoreUnavailableError} @throws {StoreRecoveringError}
   */
  async read<R extends RunReply | RanksReply | CountsReply | WindowReply>(
    script: (redis: Redis) => Promise<R>,
  ): Promise<Exclude<R, Refusal>> {
    this.fence.assertOurs(this.shard);
    try {
      const reply = await this.ask(script);
      if (!isRefusal(reply)) return reply as Exclude<R, Refusal>;
      if (reply[0] === CODES.RANKING_CLOSED) this.fence.refusedRanking(this.id);
      else await this.fence.refused(this.shard);
      throw errorOf(reply[0], { shard: this.shard });
    } catch (error) {
      throw readError(error);
    }
  }

  /** A read may be sent again: it goes where the shard is by now, if a node of a cluster does not serve it any longer. */
  private async ask<R extends readonly unknown[]>(script: (redis: Redis) => Promise<R>): Promise<R | Refusal> {
    const reply = await script(this.nodes.of(this.meta)).catch(ifElsewhere);
    if (reply[0] !== CODES.SERVER_CHANGED) return reply;
    await this.fence.serverChanged(this.shard);
    return script(this.nodes.of(this.meta));
  }
}
