import { Loop, type Pause } from '@standings/domain';
import type { SinkLog } from '@standings/sink';
import type { DatabaseUpkeep } from './database-upkeep.js';

const MB = 2 ** 20;

export interface UpkeepLimits {
  /** The log is cut when it has grown by {@link LOG_PER_SCORES} times the size of the scores, but at least by this. */
  readonly leastLogBytes: number;
  /** And at most by this. */
  readonly mostLogBytes: number;
  /** Rows of a table are frozen when its oldest is this many transactions old. At 2^31 the database would stop. */
  readonly freezeAge: number;
}

/** With a million scores, which take 145 MB, 256 MB of log hold some 700,000 updates. */
export const UPKEEP_LIMITS: UpkeepLimits = { leastLogBytes: 64 * MB, mostLogBytes: 256 * MB, freezeAge: 50_000_000 };

/** After a checkpoint, the first change of a page writes the whole page to the log. This keeps such pages to a quarter of the log. */
const LOG_PER_SCORES = 4;

const EVERY_MS = 500;
const AFTER_FAILURE_MS = 10_000;

/**
 * Does what background processes do in a Postgres server, and PGlite lacks: cuts the log, removes dead rows, freezes old ones.
 *
 * One measure triggers all three: how much was written to the log. A vacuum runs right before the checkpoint, because most pages
 * that it changes are then in the log already.
 */
export class Upkeep extends Loop {
  /** Position of the log at the last checkpoint; null before the first round. Opening the database ends with a checkpoint. */
  private cutAt: number | null = null;
  private allowed = 0;

  constructor(
    private readonly database: DatabaseUpkeep,
    private readonly log: Pick<SinkLog, 'warn'>,
    private readonly limits: UpkeepLimits = UPKEEP_LIMITS,
    pause?: Pause,
  ) {
    super(0, pause);
  }

  protected override async round(stopping: AbortSignal): Promise<number> {
    try {
      await this.keepUp(stopping);
      return EVERY_MS;
    } catch (error) {
      this.log.warn('The upkeep of the database failed; trying again', { waitMs: AFTER_FAILURE_MS, error });
      return AFTER_FAILURE_MS;
    }
  }

  private async keepUp(stopping: AbortSignal): Promise<void> {
    const position = await this.database.logPosition();
    if (this.cutAt === null) return this.startFrom(position);
    if (position - this.cutAt < this.allowed) return;
    for (const table of await this.database.neglected(this.limits.freezeAge)) {
      if (stopping.aborted) return;
      await this.database.vacuum(table);
    }
    await this.database.checkpoint();
    await this.startFrom(await this.database.logPosition());
  }

  private async startFrom(position: number): Promise<void> {
    const { leastLogBytes, mostLogBytes } = this.limits;
    const wanted = LOG_PER_SCORES * (await this.database.scoreBytes());
    this.allowed = Math.min(mostLogBytes, Math.max(leastLogBytes, wanted));
    this.cutAt = position;
  }
}
