import { Logger } from '@nestjs/common';
import { Loop, type Pause, type ShardId } from '@standings/domain';
import type { RedisNodes } from '../connection/redis-nodes.js';
import type { Fence } from './fence.js';
import { ShardKeys } from './keys.js';
import { scriptKeys } from '../scripts.js';

const EVERY_MS = 60_000;

/** Rankings dropped in one round of a shard. */
const AT_ONCE = 250;

/** How long a ranking is kept that was replaced by one with fewer players, s. */
export const KEPT_S = 24 * 60 * 60;

/** How much later Redis drops it, if no api has, s. */
export const GRACE_S = 60 * 60;

/**
 * Drops replaced rankings that have been kept long enough: see `lua/replace.lua`. Redis frees an
 * expired key at once: with a million players it answers nobody for 1.1 s (measured).
 */
export class ReplacedRankings extends Loop {
  private readonly logger = new Logger(ReplacedRankings.name);

  constructor(
    private readonly nodes: RedisNodes,
    private readonly fence: Fence,
    pause?: Pause,
  ) {
    super(EVERY_MS, pause);
  }

  protected override async round(stopping: AbortSignal): Promise<number> {
    for (const shard of this.fence.open()) {
      if (stopping.aborted) break;
      await this.forget(shard);
    }
    return EVERY_MS;
  }

  private async forget(shard: ShardId): Promise<void> {
    try {
      const keys = new ShardKeys(shard);
      const redis = this.nodes.of(keys.replacedRankings);
      const now = Math.floor(Date.now() / 1000);
      const fields = await redis.zrangebyscore(keys.replacedRankings, '-inf', now, 'LIMIT', 0, AT_ONCE);
      if (fields.length === 0) return;
      const rankings = fields.flatMap((field) => keys.replacedKeys(field));
      await redis.standingsForget(scriptKeys(keys.replacedRankings, ...rankings), fields);
    } catch (error) {
      this.logger.debug('A replaced ranking could not be forgotten', { shard, error });
    }
  }
}
