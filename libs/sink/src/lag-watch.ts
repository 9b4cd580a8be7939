import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { type LogProgress, Loop, type Pause } from '@standings/domain';
import { Standstill } from './standstill.js';

/** In Kafka these are two small requests. The limits that depend on them are about a minute. */
const EVERY_MS = 5000;

/** A look in flight may be cut off: nothing is lost. */
const STOP_TIMEOUT_MS = 500;

/**
 * Watches how far all processes of the group have stored the log, also while this one reads nothing: before the score repository
 * has answered, and while it waits to join the group.
 */
export class LagWatch extends Loop implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly standstill = new Standstill();

  constructor(
    private readonly progress: LogProgress,
    pause?: Pause,
    private readonly now: () => number = () => performance.now(),
  ) {
    super(0, pause);
  }

  /** How long events have waited in a partition while none of it was stored, in ms; 0 if no event waits. */
  get waitedMs(): number {
    return this.standstill.waitedMs(this.now());
  }

  onApplicationBootstrap(): void {
    this.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stop({ timeoutMs: STOP_TIMEOUT_MS });
  }

  /** Ignored: other checks report that the log does not answer, and the last look still counts. */
  protected override async round(): Promise<number> {
    await this.look().catch(() => undefined);
    return EVERY_MS;
  }

  private async look(): Promise<void> {
    const partitions = await this.progress.partitions();
    this.standstill.observe(partitions, this.now());
  }
}
