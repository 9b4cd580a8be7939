import { type Health, HealthCheck, type RecoverableStore } from '@standings/domain';
import { inWords } from './progress.js';
import type { RecoveryLoop } from './recovery-loop.js';

/** Whether all boards take updates, and if not, how far their recovery is. */
export class RecoveryHealthCheck extends HealthCheck {
  readonly name = 'recovery';

  constructor(
    private readonly store: RecoverableStore,
    private readonly loop: RecoveryLoop,
  ) {
    super();
  }

  async check(): Promise<Health> {
    if (this.store.unknownBoards().length > 0) return { up: false, reason: 'the state of the boards is not known yet' };
    const closed = this.store.closedBoards();
    if (closed.length === 0) return { up: true };
    const { progress } = this.loop;
    const doing = progress === null ? 'waiting for its turn' : inWords(progress);
    const figures =
      progress === null ? {} : { count: progress.count, ...(progress.total && { total: progress.total }) };
    return { up: false, reason: `recovering: ${doing}`, figures: { boards: closed.length, ...figures } };
  }
}
