import { type Backlog, type Health, HealthCheck } from '@standings/domain';
import type { OutboxSweeper } from './outbox-sweeper.js';
import type { OutboxWatch } from './outbox-watch.js';
import type { OutboxBridge } from './outbox-bridge.js';

/**
 * More than what another process leaves can take if all goes well: 5 s until it is stale, 30 s until the claim of a process that died has
 * run out, and a page or two. While all is well an entry waits for 20 ms.
 */
const OLDEST_MS = 60_000;

/** Whether updates reach the event log: how long the oldest has waited, and what cannot get there without a person. */
export class OutboxHealthCheck extends HealthCheck {
  readonly name = 'outbox';

  constructor(
    private readonly watch: OutboxWatch,
    private readonly sweeper: OutboxSweeper,
    private readonly bridge: OutboxBridge,
  ) {
    super();
  }

  async check(): Promise<Health> {
    const { backlog, problem } = this.watch;
    const { oldestMs, aside, missing } = backlog;
    const reasons = problem === null ? this.problems(backlog) : [`it cannot be looked at: ${problem}`];
    const figures = { oldest: Math.floor(oldestMs / 1000), aside, missing };
    return reasons.length === 0 ? { up: true, figures } : { up: false, reason: reasons.join('; '), figures };
  }

  private problems({ oldestMs, aside, missing }: Backlog): string[] {
    const problems: string[] = [];
    if (oldestMs >= OLDEST_MS) problems.push(this.waiting(oldestMs));
    if (missing > 0)
      problems.push(`updates that left it before Kafka had them: ${missing}; run check-drift --repair postgres`);
    if (aside > 0) problems.push(`entries that this release cannot read and put aside: ${aside}`);
    return problems;
  }

  private waiting(oldestMs: number): string {
    const why = this.bridge.problem ?? this.sweeper.problem ?? 'no error in this process: see the log of the others';
    return `updates have waited for Kafka for ${Math.floor(oldestMs / 1000)} s: ${why}`;
  }
}
