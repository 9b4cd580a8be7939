import { Logger } from '@nestjs/common';
import { Loop, type Pause, type ShardId } from '@standings/domain';
import type { RedisNodes } from '../connection/redis-nodes.js';
import type { Fence } from '../shard/fence.js';
import { scriptKeys } from '../scripts.js';
import { ShardKeys } from '../shard/keys.js';

const EVERY_MS = 5000;

export interface RotationSettings {
  /** How long an idempotency key holds at least, in ms. At most it holds for twice that and {@link EVERY_MS}, while a process runs. */
  readonly idempotencyTtlMs: number;
}

/** Drops the idempotency records of open shards that have held long enough: see `lua/rotate-records.lua`. */
export class RecordRotation extends Loop {
  private readonly logger = new Logger(RecordRotation.name);

  constructor(
    private readonly nodes: RedisNodes,
    private readonly fence: Fence,
    private readonly settings: RotationSettings,
    pause?: Pause,
  ) {
    super(EVERY_MS, pause);
  }

  protected override async round(stopping: AbortSignal): Promise<number> {
    for (const shard of this.fence.open()) {
      if (stopping.aborted) break;
      await this.rotate(shard);
    }
    return EVERY_MS;
  }

  private async rotate(shard: ShardId): Promise<void> {
    const { meta, records } = new ShardKeys(shard);
    try {
      const argv = [this.settings.idempotencyTtlMs];
      await this.nodes.of(meta).standingsRotateRecords(scriptKeys(meta, ...records), argv);
    } catch (error) {
      this.logger.debug('Idempotency records of a shard could not be rotated', { shard, error });
    }
  }
}
