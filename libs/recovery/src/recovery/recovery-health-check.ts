import { type Deployment, type Health, HealthCheck, type Placement, type ShardStates } from '@standings/domain';
import { inWords } from './progress.js';
import type { RecoveryLoop } from './recovery-loop.js';

const FOREIGN =
  'the ranking store holds the data of another deployment; see whether its address and that of the score repository belong together';

const UNKNOWN = 'the state of the boards is not known yet';

const UNASKED = `${UNKNOWN}: the score repository was not asked for the deployment`;

/** Whether all boards take updates, and if not, how far their recovery is. */
export class RecoveryHealthCheck extends HealthCheck {
  readonly name = 'recovery';

  constructor(
    private readonly states: ShardStates,
    private readonly loop: RecoveryLoop,
    private readonly deployment: Deployment,
    private readonly placement: Placement,
  ) {
    super();
  }

  async check(): Promise<Health> {
    const { problem: misplaced } = this.placement;
    if (misplaced !== null) return { up: false, reason: this.deployment.isUnasked ? UNASKED : misplaced };
    if (this.states.unknown().length > 0) return { up: false, reason: this.deployment.isUnasked ? UNASKED : UNKNOWN };
    const foreign = this.states.foreign();
    if (foreign.length > 0) return { up: false, reason: FOREIGN, figures: { boards: foreign.length } };
    const closed = this.states.closed();
    if (closed.length === 0) return { up: true };
    const { progress, problem } = this.loop;
    const failed = problem === null ? '' : `; the last attempt failed: ${problem}`;
    const doing = (progress === null ? 'waiting for its turn' : inWords(progress)) + failed;
    const figures =
      progress === null ? {} : { count: progress.count, ...(progress.total && { total: progress.total }) };
    return { up: false, reason: `recovering: ${doing}`, figures: { boards: closed.length, ...figures } };
  }
}
