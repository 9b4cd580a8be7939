import { Logger } from '@nestjs/common';
import {
  Backoff,
  deadline,
  type EventLog,
  LastFailure,
  type Meter,
  NO_METER,
  type Outbox,
  type Pause,
  pauseFor,
  type ScoreChanged,
} from '@standings/domain';
import { append } from './append.js';
import { Bridge } from './bridge.js';
import { confirmEntries } from './confirm-entries.js';
import { SentEntries } from './sent-entries.js';

/** Bounds memory to about 25 MB. What does not fit stays in the outbox, where the sweeper finds it. */
const MOST_WAITING = 50_000;

/** Kafka takes as many in one request. */
const MOST_PER_BATCH = 4000;

/** How long a batch gathers. No caller waits for it, and a fuller batch costs less per event. */
const LINGER_MS = 20;

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5000;

/**
 * Sends applied updates to the event log, batch after batch, and removes the outbox entries that the log has in full.
 *
 * The publisher of `ScoreChanged` never waits, because the change only goes into a list. While one batch is in flight the next
 * one gathers. When the log fails, the same batch is sent again after longer and longer pauses.
 *
 * States: `idle` → `running` (start) → `stopping` (stop: sends what is left) → `stopped`.
 */
export class OutboxBridge extends Bridge {
  private readonly logger = new Logger(OutboxBridge.name);
  private readonly ending = new AbortController();
  private readonly giveUp = new AbortController();
  private state: 'idle' | 'running' | 'stopping' | 'stopped' = 'idle';
  private loop: Promise<void> = Promise.resolve();
  private wake: (() => void) | undefined;
  private waiting: ScoreChanged[] = [];
  /** The removal of the last entries from the outbox, while the next batch is in flight to the log. */
  private confirming: Promise<void> = Promise.resolve();
  private overflowing = false;
  private readonly failure = new LastFailure();
  private readonly sent = new SentEntries(MOST_WAITING);

  constructor(
    private readonly log: EventLog,
    private readonly outbox: Outbox,
    private readonly meter: Meter = NO_METER,
    private readonly pause: Pause = pauseFor,
  ) {
    super();
  }

  get problem(): string | null {
    return this.failure.problem;
  }

  handle(change: ScoreChanged): void {
    if (change.outboxEntry === null) return;
    if (this.waiting.length >= MOST_WAITING) return this.overflow();
    this.waiting.push(change);
    this.wake?.();
  }

  start(): void {
    if (this.state !== 'idle') return;
    this.state = 'running';
    this.loop = this.run();
  }

  async stop({ timeoutMs }: { readonly timeoutMs: number }): Promise<void> {
    if (this.state !== 'running') return;
    this.state = 'stopping';
    this.ending.abort();
    this.wake?.();
    await deadline(this.loop, timeoutMs);
    this.giveUp.abort();
    this.state = 'stopped';
  }

  private async run(): Promise<void> {
    while (await this.untilSomethingWaits()) {
      // Under load the next batch is already full when the last one has been sent.
      if (this.waiting.length < MOST_PER_BATCH) await this.pause(LINGER_MS, this.ending.signal);
      await this.send(this.nextBatch());
    }
    await this.confirming;
  }

  /** @returns false when it is stopping and nothing or no time is left. */
  private async untilSomethingWaits(): Promise<boolean> {
    if (this.giveUp.signal.aborted) return false;
    if (this.waiting.length > 0) return true;
    if (this.state === 'stopping') return false;
    await new Promise<void>((resolve) => (this.wake = resolve));
    this.wake = undefined;
    return this.untilSomethingWaits();
  }

  private nextBatch(): readonly ScoreChanged[] {
    if (this.waiting.length > MOST_PER_BATCH) return this.waiting.splice(0, MOST_PER_BATCH);
    const batch = this.waiting;
    this.waiting = [];
    return batch;
  }

  private async send(batch: readonly ScoreChanged[]): Promise<void> {
    const events = batch.map((change) => change.event);
    const backoff = new Backoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
    while (!this.giveUp.signal.aborted) {
      try {
        await append(events, this.log, this.meter);
        this.failure.succeeded();
        break;
      } catch (error) {
        this.failure.failed(error);
        const retryMs = backoff.next();
        this.logger.warn('Events could not be sent; trying again', { waiting: this.backlog(batch), retryMs, error });
        await this.pause(retryMs, this.giveUp.signal);
      }
    }
    if (this.giveUp.signal.aborted) return;
    const complete = this.sent.add(batch);
    await this.confirming;
    if (this.waiting.length < MOST_WAITING / 2) this.overflowing = false;
    this.confirming = confirmEntries(complete, this.outbox, this.failure, this.logger);
  }

  private backlog(batch: readonly ScoreChanged[]): number {
    return batch.length + this.waiting.length;
  }

  private overflow(): void {
    this.meter.count('events_left', 1);
    if (this.overflowing) return;
    this.overflowing = true;
    this.logger.warn('Too many events wait for the event log; further ones are left to the sweeper', {
      waiting: this.waiting.length,
    });
  }
}
