import { Logger } from '@nestjs/common';
import { Loop, type Pause } from '@standings/domain';
import type { Redis } from 'ioredis';
import type { Fence } from './fence.js';
import { ShardKeys } from './keys.js';

const EVERY_MS = 5000;

export interface RotationSettings {
  /** How long an idempotency key holds at least, in ms. At most it holds for twice that and {@link EVERY_MS}, while a process runs. */
  readonly idempotencyTtlMs: number;
}

/** Has the marks of idempotency keys of open boards forgotten that have held long enough: see `lua/rotate-marks-3.lua`. */
export class MarkRotation extends Loop {
  private readonly logger = new Logger(MarkRotation.name);

  constructor(
    private readonly redis: Redis,
    private readonly fence: Fence,
    private readonly settings: RotationSettings,
    pause?: Pause,
  ) {
    super(EVERY_MS, pause);
  }

  protected override async round(stopping: AbortSignal): Promise<number> {
    for (const board of this.fence.openBoards()) {
      if (stopping.aborted) break;
      await this.rotate(board);
    }
    return EVERY_MS;
  }

  private async rotate(board: string): Promise<void> {
    const { meta, marks } = new ShardKeys(board);
    try {
      await this.redis.standingsRotateMarks(meta, ...marks, this.settings.idempotencyTtlMs);
    } catch (error) {
      this.logger.debug('Marks of a board could not be rotated', { board, error });
    }
  }
}
