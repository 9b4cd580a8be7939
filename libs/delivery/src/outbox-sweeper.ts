import { Logger } from '@nestjs/common';
import {
  Backoff,
  type EventLog,
  LastFailure,
  Loop,
  type Meter,
  NO_METER,
  type Outbox,
  type Pause,
  type Placement,
  type ShardId,
} from '@standings/domain';
import { sendEntries } from './send-entries.js';

const EVERY_MS = 1000;
const LONGEST_WAIT_MS = 10_000;

/** An entry that is older was abandoned: a batch is in flight for a few ms. */
const STALE_MS = 5000;

const ENTRIES_PER_PAGE = 100;

/** Longer than sending a page takes with all retries, so that two sweepers seldom send the same page. */
const LOCK_MS = 30_000;

/**
 * Sends again what a process left in the outbox because it died, its memory was full, or the event log was down. If a stop cuts a
 * sweep off, the next sweeper does it again.
 *
 * One process at a time sweeps a shard. After a failure it leaves the shard to the others, and doubles its pause up to
 * {@link LONGEST_WAIT_MS}. It resets the pause when it has sent something or nothing is stale. Others look every {@link EVERY_MS}.
 */
export class OutboxSweeper extends Loop {
  private readonly logger = new Logger(OutboxSweeper.name);
  private readonly failure = new LastFailure();
  private readonly backoff = new Backoff(2 * EVERY_MS, LONGEST_WAIT_MS);
  private nextMs = EVERY_MS;

  constructor(
    private readonly log: EventLog,
    private readonly outbox: Outbox,
    private readonly placement: Pick<Placement, 'shards'>,
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
    const failures: unknown[] = [];
    for (const shard of this.placement.shards) {
      // A shard whose server is away keeps no other one waiting.
      await this.sweepPages(shard, stopping).catch(async (error: unknown) => {
        failures.push(error);
        // If this fails too, the claim expires.
        await this.outbox.release(shard).catch(() => undefined);
      });
    }
    if (failures.length > 0) {
      const [error] = failures;
      this.failure.failed(error);
      this.nextMs = this.backoff.next();
      this.logger.warn('Sweeping the outbox failed; trying again later', { shards: failures.length, error });
    }
    return this.nextMs;
  }

  private async sweepPages(shard: ShardId, stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      const page = await this.outbox.claimStale(shard, STALE_MS, ENTRIES_PER_PAGE, LOCK_MS);
      // Another process sweeps. That does not show that this one could.
      if (page === null) return;
      if (page.length > 0) {
        const events = await sendEntries(page, this.log, this.outbox, this.meter);
        this.meter.count('events_swept', events);
        this.logger.log('Sent events again that had been left in the outbox', { shard, events });
      }
      this.failure.succeeded();
      this.backoff.reset();
      this.nextMs = EVERY_MS;
      if (page.length < ENTRIES_PER_PAGE) return;
    }
  }
}
