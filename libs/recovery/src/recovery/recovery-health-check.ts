import { type Deployment, type Health, HealthCheck, type Placement, type ShardStates } from '@standings/domain';
import { inWords } from './progress.js';
import type { RecoveryLoop } from './recovery-loop.js';

const FOREIGN =
  'the ranking store holds the data of another deployment; see whether its address and that of the score repository belong together';

const UNKNOWN = 'the state of the boards is not known yet';

const UNASKED = `${UNKNOWN}: the score repository was not asked for the deployment`;

/**
 * Whether all boards take updates, and if not, how far their recovery is. Once they all did, it is up for as long as some shard is open,
 * as while a cluster has lost a node: no other process could reach more of them.
 */
export class RecoveryHealthCheck extends HealthCheck {
  readonly name = 'recovery';
  private wereOpen = false;

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
    if (this.states.unknown().length > 0) return this.notAll(this.deployment.isUnasked ? UNASKED : UNKNOWN);
    const foreign = this.states.foreign();
    if (foreign.length > 0) return { up: false, reason: FOREIGN, figures: { boards: foreign.length } };
    const closed = this.states.closed();
    if (closed.length === 0) {
      this.wereOpen = true;
      return { up: true };
    }
    const { progress, problem } = this.loop;
    const failed = problem === null ? '' : `; the last attempt failed: ${problem}`;
    const doing = (progress === null ? 'waiting for its turn' : inWords(progress)) + failed;
    const figures =
      progress === null ? {} : { count: progress.count, ...(progress.total && { total: progress.total }) };
    return { ...this.notAll(`recovering: ${doing}`), figures: { boards: closed.length, ...figures } };
  }

  private notAll(reason: string): Health {
    return this.wereOpen && this.states.open().length > 0
      ? { up: true, isPartial: true, reason }
      : { up: false, reason };
  }
}
