import { Logger } from '@nestjs/common';
import { type BoardCatalog, Loop, type Pause } from '@standings/domain';
import type { Redis } from 'ioredis';
import { ShardKeys } from './keys.js';

const EVERY_MS = 5000;

export interface RotationSettings {
  /** How long an idempotency key holds at least, in ms. At most it holds for twice that and {@link EVERY_MS}, while a process runs. */
  readonly idempotencyTtlMs: number;
}

/** Has the marks of idempotency keys forgotten that have held long enough: see `lua/rotate-marks-3.lua`. */
export class MarkRotation extends Loop {
  private readonly logger = new Logger(MarkRotation.name);

  constructor(
    private readonly redis: Redis,
    private readonly boards: BoardCatalog,
    private readonly settings: RotationSettings,
    pause?: Pause,
  ) {
    super(EVERY_MS, pause);
  }

  protected override async round(stopping: AbortSignal): Promise<number> {
    for (const { id } of this.boards.all()) {
      if (stopping.aborted) break;
      await this.rotate(id);
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
