import { type Delivery, StoreUnavailableError } from '@standings/domain';
import type { Storable } from './idempotency/idempotency-record.js';

/** Most events in one write. Twice as many were no faster, and made each caller wait longer. */
export const MAX_BATCH = 1000;

/** How long a batch may take, in ms. Then its callers are told that the outcome is unknown. */
const PATIENCE_MS = 5000;

/**
 * How long a batch may take before the database is considered dead. A new process then starts with everything acknowledged. While
 * the log is held, the cause is known and may pass, so it keeps waiting.
 */
export const GIVE_UP_MS = 60_000;

/** How long a held log waits at its stop, in ms. Its callers know that the outcome is unknown, and the cause may last for hours. */
const HELD_STOP_MS = 500;

/** Runs `then` after `ms`, unless the returned function is called first. */
export type Timer = (ms: number, then: () => void) => () => void;

const realTimer: Timer = (ms, then) => {
  const timeout = setTimeout(then, ms);
  return () => clearTimeout(timeout);
};

/** Where the log puts what it has accepted. */
export interface Storage {
  /** Resolves when all is durable. Rejects if that is not known. */
  write(records: readonly Storable[], delivery: Delivery): Promise<void>;
}

interface Append {
  readonly records: readonly Storable[];
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * An event log without a log: an event is durable once it is stored. It uses group commit: while one batch is being
 * stored, new events gather for the next. So the load sets the size of a batch, and no caller waits for one to fill.
 *
 * States:
 * - `idle`: nothing waits.
 * - `writing`: a batch is being stored.
 * - `stalled`: the batch has taken longer than {@link PATIENCE_MS}. All callers were told; new events are refused. Returns to
 *   `writing` when the batch is stored, and stores the other accepted events. After {@link GIVE_UP_MS} `onGivenUp` is called,
 *   once for that batch.
 * - `stopping`: new events are refused, accepted ones are stored.
 * - `stopped`: for good, after a stop or because the storage gave up.
 *
 * In any state it may be held ({@link hold}): new events are refused, accepted ones are stored if possible.
 */
export class InProcessEventLog {
  private state: 'idle' | 'writing' | 'stalled' | 'stopping' | 'stopped' = 'idle';
  /** What is being stored. */
  private batch: readonly Append[] = [];
  /** What is stored next. */
  private readonly appends: Append[] = [];
  private readonly stopStorage = new AbortController();
  private drained: Promise<void> = Promise.resolve();
  private held: string | null = null;
  private cancelGiveUp: () => void = () => {};

  constructor(
    private readonly storage: Storage,
    private readonly onGivenUp: (error: Error) => void,
    private readonly timer: Timer = realTimer,
  ) {}

  /** Why it refuses events; null if it takes them. */
  get problem(): string | null {
    if (this.held !== null) return this.held;
    switch (this.state) {
      case 'stalled':
        return 'the database has not answered for some seconds';
      case 'stopping':
      case 'stopped':
        return 'it is stopped';
      default:
        return null;
    }
  }

  /** Refuses events until {@link release}. @param reason for callers and health, in a few words. */
  hold(reason: string): void {
    this.held = reason;
  }

  release(): void {
    this.held = null;
  }

  /** @throws {StoreUnavailableError} if {@link append} would refuse. Call it before you change anything. */
  assertOpen(): void {
    if (this.problem !== null) throw new StoreUnavailableError(this.problem);
  }

  /** Resolves when these records and all earlier ones are stored. Rejects if that is not known. */
  append(records: readonly Storable[]): Promise<void> {
    this.assertOpen();
    return new Promise((resolve, reject) => {
      this.appends.push({ records, resolve, reject });
      if (this.state === 'idle') this.start();
    });
  }

  /** Stores the accepted records. After `timeoutMs` it gives up and rejects the waiting calls. */
  async stop({ timeoutMs }: { readonly timeoutMs: number }): Promise<void> {
    if (this.state !== 'stopped') this.state = 'stopping';
    let cancel = (): void => {};
    const waitMs = this.held === null ? timeoutMs : Math.min(timeoutMs, HELD_STOP_MS);
    const late = new Promise<void>((resolve) => (cancel = this.timer(waitMs, resolve)));
    await Promise.race([this.drained, late]);
    cancel();
    this.fail(new Error('stopped before it was stored'));
  }

  /** Stops for good, and rejects the waiting calls. */
  fail(error: Error): void {
    this.state = 'stopped';
    this.stopStorage.abort(error);
    this.tell(error);
    this.appends.length = 0;
  }

  private start(): void {
    this.state = 'writing';
    this.drained = this.drain();
  }

  private async drain(): Promise<void> {
    // All events of one turn of the event loop go into one batch.
    await new Promise(setImmediate);
    while (this.appends.length > 0) await this.write();
    if (this.state === 'writing') this.state = 'idle';
  }

  /** Takes records in the order of the calls. Those of one call stay together. */
  private nextBatch(): Append[] {
    let events = 0;
    const next = this.appends.findIndex((append) => (events += append.records.length) > MAX_BATCH);
    return this.appends.splice(0, next === -1 ? this.appends.length : Math.max(1, next));
  }

  private async write(): Promise<void> {
    this.batch = this.nextBatch();
    const cancelStall = this.timer(PATIENCE_MS, () => this.stall());
    this.startPatience();
    try {
      const records = this.batch.flatMap((append) => append.records);
      await this.storage.write(records, { heartbeat: () => Promise.resolve(), stopping: this.stopStorage.signal });
      if (this.state === 'stalled') this.state = 'writing';
      for (const append of this.batch) append.resolve();
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.batch = [];
      cancelStall();
      this.cancelGiveUp();
    }
  }

  private startPatience(): void {
    this.cancelGiveUp = this.timer(GIVE_UP_MS, () => this.giveUp());
  }

  private giveUp(): void {
    if (this.held !== null) return this.startPatience();
    this.onGivenUp(new Error(`The embedded database has not answered for ${GIVE_UP_MS / 1000} s`));
  }

  private stall(): void {
    if (this.state === 'writing') this.state = 'stalled';
    this.tell(new Error(`not stored within ${PATIENCE_MS} ms`));
  }

  /** Rejects all waiting calls. Their records are kept, and stored even if no caller waits. */
  private tell(error: Error): void {
    for (const append of [...this.batch, ...this.appends]) append.reject(error);
  }
}
