import { Logger } from '@nestjs/common';
import { type BoardCatalog, type EventLog, Loop, type Outbox, type Pause } from '@standings/domain';

const EVERY_MS = 1000;
const LONGEST_WAIT_MS = 10_000;

/** An event that waits longer than this was left behind: a batch is on its way for a few ms. */
const STALE_MS = 5000;

const ENTRIES_PER_PAGE = 100;

/** Longer than sending a page takes with all of its retries, so that two sweepers seldom send the same. */
const LOCK_MS = 30_000;

/**
 * Sends again what a process left in the outbox: it died, its memory was full, or the event log was down. What it is at when it is told
 * to stop is found again by the next sweeper.
 */
export class OutboxSweeper extends Loop {
  private readonly logger = new Logger(OutboxSweeper.name);
  private nextMs = EVERY_MS;

  constructor(
    private readonly log: EventLog,
    private readonly outbox: Outbox,
    private readonly boards: BoardCatalog,
    pause?: Pause,
  ) {
    super(EVERY_MS, pause);
  }

  protected override async round(stopping: AbortSignal): Promise<number> {
    this.nextMs = (await this.sweep(stopping)) ? EVERY_MS : Math.min(2 * this.nextMs, LONGEST_WAIT_MS);
    return this.nextMs;
  }

  /** @returns whether everything stale was sent. */
  private async sweep(stopping: AbortSignal): Promise<boolean> {
    try {
      for (const board of this.boards.all()) await this.sweepBoard(board.id, stopping);
      return true;
    } catch (error) {
      this.logger.warn('The outbox could not be swept; trying again later', { error });
      return false;
    }
  }

  private async sweepBoard(board: string, stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      const page = await this.outbox.claimStale(board, STALE_MS, ENTRIES_PER_PAGE, LOCK_MS);
      if (page.length === 0) return;
      const events = page.flatMap((pending) => pending.events);
      await this.log.append(events);
      await this.outbox.confirm(page.map((pending) => pending.entry));
      this.logger.log('Sent events again that had been left in the outbox', { board, events: events.length });
      if (page.length < ENTRIES_PER_PAGE) return;
    }
  }
}
