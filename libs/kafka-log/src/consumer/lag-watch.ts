import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Loop, type Pause } from '@standings/domain';
import type { GroupProgress } from './group-progress.js';
import { Standstill } from './standstill.js';

/** Two small questions to Kafka; what they are for is told by the minute. */
const EVERY_MS = 5000;

/** A look that is in flight has nothing to lose. */
const STOP_TIMEOUT_MS = 500;

/**
 * Looks where the whole group is in the topic, also while this process reads nothing: before Postgres has answered, and
 * while it waits for its place in the group.
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

  /** How long events have waited in a partition of which nothing was stored meanwhile, in ms; 0 if no event waits. */
  get waitedMs(): number {
    return this.standstill.waitedMs(this.now());
  }

  /** Asks Kafka. @returns events of the topic that the group has not stored yet. */
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

  /** Other checks report that Kafka does not answer. The last look still counts. */
  protected override async round(): Promise<number> {
    await this.look().catch(() => undefined);
    return EVERY_MS;
  }
}
