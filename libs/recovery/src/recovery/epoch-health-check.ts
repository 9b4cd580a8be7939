import { type Health, HealthCheck } from '@standings/domain';
import type { OpenShardCheck } from './open-shard-check.js';

/** Whether the score repository knows the epochs of all open shards. If not, it is older than the ranking store. */
export class EpochHealthCheck extends HealthCheck {
  readonly name = 'epochs';

  constructor(private readonly shards: Pick<OpenShardCheck, 'ahead'>) {
    super();
  }

  async check(): Promise<Health> {
    const [first, ...others] = this.shards.ahead;
    if (first === undefined) return { up: true };
    const { shard, epoch, known } = first;
    const which = `shard ${shard} is in epoch ${epoch}, and the score repository knows ${known}`;
    const reason = `${which}; it was restored from an older backup and may lack scores: run npm run check-drift for each board, and repair the score repository`;
    return { up: false, reason, figures: { shards: 1 + others.length } };
  }
}
