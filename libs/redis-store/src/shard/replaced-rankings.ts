import { Logger } from '@nestjs/common';
import { Loop, type Pause, rankingsIn, type ShardId } from '@standings/domain';
import type { Redis } from 'ioredis';
import type { Fence } from './fence.js';
import { ShardKeys } from './keys.js';
import { scriptKeys } from '../scripts.js';

const EVERY_MS = 60_000;

/** How long a ranking is kept that was replaced by one with fewer players. */
export const KEPT_S = 24 * 60 * 60;

/** How much later Redis drops it, if no api has. */
export const GRACE_S = 60 * 60;

/**
 * Drops replaced rankings that have been kept long enough: see `lua/open.lua`. Redis frees an
 * expired key at once: with a million players it answers nobody for 1.1 s (measured).
 */
export class ReplacedRankings extends Loop {
  private readonly logger = new Logger(ReplacedRankings.name);

  constructor(
    private readonly redis: Redis,
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
      for (const { period } of rankingsIn(shard))
        await this.redis.standingsForget(scriptKeys(new ShardKeys(shard).replaced(period)), [GRACE_S]);
    } catch (error) {
      this.logger.debug('A replaced ranking could not be forgotten', { shard, error });
    }
  }
}
