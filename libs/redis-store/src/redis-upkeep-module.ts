import { Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RecordRotation } from './idempotency/record-rotation.js';
import { ReplacedRankings } from './shard/replaced-rankings.js';

const STOP_TIMEOUT_MS = 1000;

/**
 * Drops old idempotency records and replaced rankings for as long as the app runs. Needs a `RedisStoreModule`.
 * It is a separate module because commands must not do that: their environment may have another `IDEMPOTENCY_TTL_S`, or none.
 */
@Module({})
export class RedisUpkeepModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly rotation: RecordRotation,
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
