import { Logger } from '@nestjs/common';
import { LastFailure, Loop, type Pause } from '@standings/domain';
import type { RecordPorts } from './record-reading.js';
import { type RecordProgress, RecordRestore, type RecordWindows } from './record-restore.js';

/** How soon it is noticed that records are missing. Looks into memory only. */
const EVERY_MS = 50;

/** The pause after a failure, or while another process restores them. */
const AGAIN_MS = 1000;

/** How often the log says how far a restoration is. */
const TELL_EVERY_MS = 10_000;

/** Restores the idempotency records that open shards lack, whichever process recovered them. */
export class RecordRestoreLoop extends Loop {
  private readonly logger = new Logger(RecordRestoreLoop.name);
  private readonly failure = new LastFailure();
  private latest: RecordProgress | null = null;
  private toldAt = -Infinity;

  constructor(
    private readonly ports: RecordPorts,
    readonly windows: RecordWindows,
    pause?: Pause,
  ) {
    super(EVERY_MS, pause);
  }

  /** How far the restoration of this process is; null if it restores nothing. */
  get progress(): RecordProgress | null {
    return this.latest;
  }

  /** Why the last attempt failed, for the operator; null if it did not. No addresses. */
  get problem(): string | null {
    return this.failure.problem;
  }

  protected override async round(stopping: AbortSignal): Promise<number> {
    const shards = this.ports.records.lacking();
    if (shards.length === 0) return EVERY_MS;
    const began = performance.now();
    try {
      const restore = new RecordRestore(this.ports, this.windows, (progress) => this.note(progress), stopping);
      const restored = await restore.run(shards);
      this.failure.succeeded();
      if (restored.length === 0) return AGAIN_MS;
      const ms = Math.round(performance.now() - began);
      this.logger.log('Idempotency records are restored', { shards: restored, ...this.latest, ms });
      return EVERY_MS;
    } catch (error) {
      if (!stopping.aborted) this.warn(error);
      return AGAIN_MS;
    } finally {
      this.latest = null;
      this.toldAt = -Infinity;
    }
  }

  private note(progress: RecordProgress): void {
    this.latest = progress;
    const now = performance.now();
    if (now - this.toldAt < TELL_EVERY_MS) return;
    this.toldAt = now;
    this.logger.log('Reading idempotency records back from the event log', { ...progress });
  }

  /** Once per kind of failure. */
  private warn(error: unknown): void {
    const before = this.problem;
    this.failure.failed(error);
    if (before !== this.problem)
      this.logger.warn('Idempotency records could not be restored yet; trying again', { error });
  }
}
