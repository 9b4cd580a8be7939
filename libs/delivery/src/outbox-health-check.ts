import { type Backlog, type EventLog, type Health, HealthCheck } from '@standings/domain';
import type { OutboxSweeper } from './outbox-sweeper.js';
import type { OutboxWatch } from './outbox-watch.js';
import type { Bridge } from './bridge.js';

/**
 * A healthy sweeper needs less, even for the entries of a dead process: 5 s until they are stale, 30 s until a dead sweeper's claim
 * expires, and the time for a page or two. Normally an entry waits 20 ms.
 */
const OLDEST_MS = 60_000;

/** Whether updates reach the event log: how long the oldest has waited, and how many need an operator. */
export class OutboxHealthCheck extends HealthCheck {
  readonly name = 'outbox';

  constructor(
    private readonly log: EventLog,
    private readonly watch: OutboxWatch,
    private readonly sweeper: OutboxSweeper,
    private readonly bridge: Bridge,
  ) {
    super();
  }

  async check(): Promise<Health> {
    const { backlog, problem } = this.watch;
    const { oldestMs, aside, missing } = backlog;
    const reasons = problem === null ? this.problems(backlog) : [`the outbox cannot be read: ${problem}`];
    const figures = { oldest: Math.floor(oldestMs / 1000), aside, missing };
    return reasons.length === 0 ? { up: true, figures } : { up: false, reason: reasons.join('; '), figures };
  }

  private problems({ oldestMs, aside, missing }: Backlog): string[] {
    const problems: string[] = [];
    if (oldestMs >= OLDEST_MS) problems.push(this.waiting(oldestMs));
    if (missing > 0) {
      const removed = `updates removed from the outbox before ${this.log.name} had them: ${missing}`;
      problems.push(`${removed}; run npm run check-drift, and repair the score repository`);
    }
    if (aside > 0) problems.push(`entries that this release cannot read and put aside: ${aside}`);
    return problems;
  }

  private waiting(oldestMs: number): string {
    const why = this.bridge.problem ?? this.sweeper.problem ?? 'no error in this process; see the logs of the others';
    return `updates have waited for ${this.log.name} for ${Math.floor(oldestMs / 1000)} s: ${why}`;
  }
}
