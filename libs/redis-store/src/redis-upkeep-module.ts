import { Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { MarkRotation } from './mark-rotation.js';
import { ReplacedRankings } from './replaced-rankings.js';

const STOP_TIMEOUT_MS = 1000;

/**
 * Has the marks of idempotency keys and rankings that were replaced forgotten for as long as the app runs. Needs a `RedisStoreModule`.
 * It is a module of its own because commands must not do that: whoever calls one may have set another `IDEMPOTENCY_TTL_S`, or none.
 */
@Module({})
export class RedisUpkeepModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly rotation: MarkRotation,
    private readonly replaced: ReplacedRankings,
  ) {}

  onApplicationBootstrap(): void {
    this.rotation.start();
    this.replaced.start();
  }

  async onApplicationShutdown(): Promise<void> {
    const limit = { timeoutMs: STOP_TIMEOUT_MS };
    await Promise.all([this.rotation.stop(limit), this.replaced.stop(limit)]);
  }
}
