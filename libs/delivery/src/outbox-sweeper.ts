import { Logger } from '@nestjs/common';
import {
  Backoff,
  type BoardCatalog,
  type EventLog,
  LastFailure,
  Loop,
  type Meter,
  NO_METER,
  type Outbox,
  type Pause,
} from '@standings/domain';
import { sendEntries } from './send-entries.js';

const EVERY_MS = 1000;
const LONGEST_WAIT_MS = 10_000;

/** An event that waits longer than this was abandoned: a batch is in flight for a few ms. */
const STALE_MS = 5000;

const ENTRIES_PER_PAGE = 100;

/** Longer than sending a page takes with all of its retries, so that two sweepers seldom send the same. */
const LOCK_MS = 30_000;

/**
 * Sends again what a process left in the outbox: it died, its memory was full, or the event log was down. A sweep that is cut off
 * by a stop is done again by the next sweeper.
 *
 * One process at a time sweeps a board. One that fails leaves the board to the others and stays away: each failure doubles its pause,
 * up to {@link LONGEST_WAIT_MS}, until it has sent something or nothing is stale. Others look every {@link EVERY_MS}.
 */
export class OutboxSweeper extends Loop {
  private readonly logger = new Logger(OutboxSweeper.name);
  private readonly failure = new LastFailure();
  private readonly backoff = new Backoff(2 * EVERY_MS, LONGEST_WAIT_MS);
  private nextMs = EVERY_MS;

  constructor(
    private readonly log: EventLog,
    private readonly outbox: Outbox,
    private readonly boards: BoardCatalog,
    private readonly meter: Meter = NO_METER,
    pause?: Pause,
  ) {
    super(EVERY_MS, pause);
  }

  /** Why the latest sweep failed, without addresses; null if it did not. */
  get problem(): string | null {
    return this.failure.problem;
  }

  protected override async round(stopping: AbortSignal): Promise<number> {
    try {
      for (const { id } of this.boards.all()) await this.sweep(id, stopping);
    } catch (error) {
      this.failure.failed(error);
      this.nextMs = this.backoff.next();
      this.logger.warn('The outbox could not be swept; trying again later', { error });
    }
    return this.nextMs;
  }

  private async sweep(board: string, stopping: AbortSignal): Promise<void> {
    try {
      await this.sweepPages(board, stopping);
    } catch (error) {
      // If this fails as well, the claim runs out by itself.
      await this.outbox.release(board).catch(() => undefined);
      throw error;
    }
  }

  private async sweepPages(board: string, stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      const page = await this.outbox.claimStale(board, STALE_MS, ENTRIES_PER_PAGE, LOCK_MS);
      // Another process sweeps: that says nothing of whether this one could.
      if (page === null) return;
      if (page.length > 0) {
        const events = await sendEntries(page, this.log, this.outbox, this.meter);
        this.meter.count('events_swept', events);
        this.logger.log('Sent events again that had been left in the outbox', { board, events });
      }
      this.failure.succeeded();
      this.backoff.reset();
      this.nextMs = EVERY_MS;
      if (page.length < ENTRIES_PER_PAGE) return;
    }
  }
}
