import { Backoff, errorInWords, type ScoreChanged } from '@standings/domain';

/** Kafka takes as many in one request. */
const MOST_PER_BATCH = 4000;

/** Callers wait, so the log is tried again sooner than where only the outbox does. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 1000;

/** A send that takes longer fails, as far as new updates are concerned. It takes about 3 ms. */
const SLOW_MS = 2000;

/** An applied update whose caller waits for the log. */
export interface Waiting {
  readonly change: ScoreChanged;
  readonly confirm: () => void;
  readonly fail: (error: Error) => void;
}

/** What a lane does with its batches. */
export interface LaneWork {
  /** Sends a batch. Rejects if the log may lack some of it. */
  readonly send: (batch: readonly Waiting[]) => Promise<void>;
  /** The log has the batch. Does not wait for anything. */
  readonly confirmed: (batch: readonly Waiting[]) => void;
  /** Takes the events of a batch that have another lane by now. @returns those that have the same. */
  readonly moved: (batch: readonly Waiting[]) => Promise<Waiting[]>;
  /** Waits before the next attempt. */
  readonly failed: (error: unknown, retryMs: number) => Promise<void>;
}

/**
 * One lane of the event log, with one send in flight. What arrives while nothing is in flight is sent at the end of the turn of the event
 * loop, so that updates that the store has answered together are sent together. A batch that failed is sent again until the log has it.
 */
export class Lane {
  private waiting: Waiting[] = [];
  private running: Promise<void> | null = null;
  private sentAt: number | null = null;
  private failure: string | null = null;

  constructor(
    private readonly work: LaneWork,
    private readonly isOver: () => boolean,
  ) {}

  /** Why this lane takes no updates now, in a few words; null if it takes them. */
  get problem(): string | null {
    if (this.failure !== null) return this.failure;
    const isSlow = this.sentAt !== null && performance.now() - this.sentAt > SLOW_MS;
    return isSlow ? `it has not answered for ${SLOW_MS / 1000} s` : null;
  }

  /** Resolves when nothing waits. */
  get idle(): Promise<void> {
    return this.running ?? Promise.resolve();
  }

  push(...waiting: readonly Waiting[]): void {
    for (const one of waiting) this.waiting.push(one);
    this.running ??= this.run();
  }

  private async run(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    const backoff = new Backoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
    while (this.waiting.length > 0 && !this.isOver()) {
      const batch = this.waiting.splice(0, MOST_PER_BATCH);
      if (await this.send(batch, backoff)) continue;
      const left = await this.work.moved(batch);
      this.waiting = [...left, ...this.waiting];
    }
    this.failure = null;
    this.running = null;
  }

  /** @returns whether the log has the batch. */
  private async send(batch: readonly Waiting[], backoff: Backoff): Promise<boolean> {
    this.sentAt = performance.now();
    try {
      await this.work.send(batch);
      this.failure = null;
      backoff.reset();
      this.work.confirmed(batch);
      return true;
    } catch (error) {
      this.failure = errorInWords(error);
      this.sentAt = null;
      await this.work.failed(error, backoff.next());
      return false;
    } finally {
      this.sentAt = null;
    }
  }
}
