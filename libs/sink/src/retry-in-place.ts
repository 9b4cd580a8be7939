import {
  Backoff,
  type Delivery,
  type Meter,
  NO_METER,
  type Pause,
  pauseFor,
  RepositoryUnavailableError,
  UnstorableRowsError,
} from '@standings/domain';

/** The log of the sink. */
export interface SinkLog {
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
  error(message: string, fields: Readonly<Record<string, unknown>>): void;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 10_000;

/** Far below the session time-out of the log (at least 6 s), so that a wait never loses the partition. */
const HEARTBEAT_EVERY_MS = 1000;

/** How a sink does its work: again and again, or once. */
export interface Attempts {
  /** What fails now, for health; null if nothing does. */
  readonly problem: string | null;
  /** @param what the work is, for the log: `storing rows`. */
  run<T>(what: string, attempt: () => Promise<T>, delivery: Delivery): Promise<T>;
}

interface Work {
  readonly what: string;
}

/**
 * Repeats work that fails temporarily, without limit: the log keeps later events. Waits 100 ms, then twice as long each time
 * up to 10 s, minus a random part of up to half, so that several consumers do not retry at the same moment.
 */
export class RetryInPlace implements Attempts {
  /** The last error of each piece of work that is being retried, oldest work first. */
  private readonly failing = new Map<Work, string>();

  constructor(
    private readonly log: SinkLog,
    private readonly meter: Meter = NO_METER,
    private readonly pause: Pause = pauseFor,
    private readonly random: () => number = Math.random,
  ) {}

  /** What is being retried and its last error, for health: no addresses, no values. Null if nothing is. */
  get problem(): string | null {
    const [oldest] = this.failing;
    return oldest === undefined ? null : `${oldest[0].what} fails: ${oldest[1]}`;
  }

  /**
   * @param what the work is, for the log: `storing rows`.
   * @throws {UnstorableRowsError} at once, because a retry would not help.
   * @throws the error of `delivery`: stopped, or the heartbeat was refused.
   */
  async run<T>(what: string, attempt: () => Promise<T>, delivery: Delivery): Promise<T> {
    const work = { what };
    try {
      return await this.repeat(work, attempt, delivery);
    } finally {
      this.failing.delete(work);
    }
  }

  private async repeat<T>(work: Work, attempt: () => Promise<T>, delivery: Delivery): Promise<T> {
    const backoff = new Backoff(FIRST_WAIT_MS, LONGEST_WAIT_MS);
    for (let failures = 1; ; failures += 1) {
      delivery.stopping.throwIfAborted();
      try {
        return await attempt();
      } catch (error) {
        if (error instanceof UnstorableRowsError) throw error;
        this.failing.set(work, reasonOf(error));
        this.meter.count('writes_retried', 1);
        const waitMs = this.jittered(backoff.next());
        this.log.warn(`Failed at ${work.what}; trying again`, { failures, waitMs, error });
        await this.wait(waitMs, delivery);
      }
    }
  }

  private jittered(ms: number): number {
    return Math.round(ms * (1 - this.random() / 2));
  }

  private async wait(ms: number, delivery: Delivery): Promise<void> {
    for (let left = ms; left > 0; left -= HEARTBEAT_EVERY_MS) {
      await this.pause(Math.min(left, HEARTBEAT_EVERY_MS), delivery.stopping);
      delivery.stopping.throwIfAborted();
      await delivery.heartbeat();
    }
  }
}

/** Messages of other errors may contain addresses. */
function reasonOf(error: unknown): string {
  if (error instanceof RepositoryUnavailableError) return error.reason;
  return error instanceof Error ? error.name : 'unknown error';
}
