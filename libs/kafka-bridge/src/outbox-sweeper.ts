import { Logger } from '@nestjs/common';
import { type BoardCatalog, type EventLog, type Outbox, type Pause, pauseFor } from '@standings/domain';

const EVERY_MS = 1000;
const LONGEST_WAIT_MS = 10_000;

/** An event that waits longer than this was left behind: a batch is on its way for a few ms. */
const STALE_MS = 5000;

const ENTRIES_PER_PAGE = 100;

/** Longer than sending a page takes with all of its retries, so that two sweepers seldom send the same. */
const LOCK_MS = 30_000;

/**
 * Sends again what a process left in the outbox: it died, its memory was full, or the event log was down.
 *
 * States: `idle` → `running` (start) → `stopping` (stop: ends after the page at hand) → `stopped`.
 */
export class OutboxSweeper {
  private readonly logger = new Logger(OutboxSweeper.name);
  private readonly ending = new AbortController();
  private state: 'idle' | 'running' | 'stopping' | 'stopped' = 'idle';
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly log: EventLog,
    private readonly outbox: Outbox,
    private readonly boards: BoardCatalog,
    private readonly pause: Pause = pauseFor,
  ) {}

  start(): void {
    if (this.state !== 'idle') return;
    this.state = 'running';
    this.loop = this.run();
  }

  /** Resolves when the page at hand is sent, or after `timeoutMs`: it is found again by the next sweeper. */
  async stop({ timeoutMs }: { readonly timeoutMs: number }): Promise<void> {
    if (this.state !== 'running') return;
    this.state = 'stopping';
    this.ending.abort();
    const deadline = new AbortController();
    await Promise.race([this.loop, this.pause(timeoutMs, deadline.signal)]);
    deadline.abort();
    this.state = 'stopped';
  }

  private async run(): Promise<void> {
    let waitMs = EVERY_MS;
    while (!this.ending.signal.aborted) {
      await this.pause(waitMs, this.ending.signal);
      waitMs = (await this.sweep()) ? EVERY_MS : Math.min(2 * waitMs, LONGEST_WAIT_MS);
    }
  }

  /** @returns whether everything stale was sent. */
  private async sweep(): Promise<boolean> {
    try {
      for (const board of this.boards.all()) await this.sweepBoard(board.id);
      return true;
    } catch (error) {
      this.logger.warn('The outbox could not be swept; trying again later', { error });
      return false;
    }
  }

  private async sweepBoard(board: string): Promise<void> {
    while (!this.ending.signal.aborted) {
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
