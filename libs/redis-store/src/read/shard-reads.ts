import type { RankingId, ShardId } from '@standings/domain';
import type { Redis } from 'ioredis';
import { CODES, errorOf, isRefusal, type Refusal } from '../codes.js';
import { ifElsewhere, readError } from '../connection/redis-errors.js';
import type { RedisNodes } from '../connection/redis-nodes.js';
import type { Fence } from '../shard/fence.js';
import { ShardKeys } from '../shard/keys.js';

/** Runs scripts that read one shard. */
export class ShardReads {
  private readonly meta: string;

  constructor(
    private readonly nodes: RedisNodes,
    private readonly fence: Fence,
    private readonly shard: ShardId,
  ) {
    this.meta = new ShardKeys(shard).meta;
  }

  /**
   * A shard that is closed but has data is read: its scores were right a moment ago.
   *
   * @param closed the ranking that a refusal with `RANKING_CLOSED` is about.
   * @throws {StoreUnavailableError} @throws {StoreRecoveringError}
   */
  async read<R extends readonly unknown[]>(
    script: (redis: Redis) => Promise<R>,
    closed: (refusal: readonly unknown[]) => RankingId,
  ): Promise<Exclude<R, Refusal>> {
    this.fence.assertOurs(this.shard);
    try {
      const reply = await this.ask(script);
      if (!isRefusal(reply)) return reply as Exclude<R, Refusal>;
      if (reply[0] === CODES.RANKING_CLOSED) this.fence.refusedRanking(closed(reply));
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
