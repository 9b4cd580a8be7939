import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Loop, type Pause } from '@standings/domain';
import type { GroupProgress } from './group-progress.js';
import { Standstill } from './standstill.js';

/** Two small requests to Kafka. The limits that depend on them are about a minute. */
const EVERY_MS = 5000;

/** A look in flight may be cut off: nothing is lost. */
const STOP_TIMEOUT_MS = 500;

/**
 * Watches the position of the whole group in the topic, also while this process reads nothing: before Postgres has
 * answered, and while it waits to join the group.
 */
export class LagWatch extends Loop implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly standstill = new Standstill();

  constructor(
    private readonly progress: GroupProgress,
    pause?: Pause,
    private readonly now: () => number = () => performance.now(),
  ) {
    super(0, pause);
  }

  /** How long events have waited in a partition while none of it was stored, in ms; 0 if no event waits. */
  get waitedMs(): number {
    return this.standstill.waitedMs(this.now());
  }

  /** Asks Kafka. @returns how many events of the topic the group has not stored yet. */
  async look(): Promise<number> {
    const partitions = await this.progress.partitions();
    this.standstill.observe(partitions, this.now());
    return partitions.reduce((sum, { waiting }) => sum + waiting, 0);
  }

  onApplicationBootstrap(): void {
    this.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stop({ timeoutMs: STOP_TIMEOUT_MS });
    await this.progress.close();
  }

  /** Ignored: other checks report that Kafka does not answer, and the last look still counts. */
  protected override async round(): Promise<number> {
    await this.look().catch(() => undefined);
    return EVERY_MS;
  }
}
