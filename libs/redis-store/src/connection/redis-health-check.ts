import { type Health, HealthCheck, type Placement, StoreUnavailableError } from '@standings/domain';
import { problemOf } from './connection-problem.js';
import type { RedisNodes } from './redis-nodes.js';
import { ShardKeys } from '../shard/keys.js';
import { readError } from './redis-errors.js';

/** Whether Redis can be used and answers within the command time-out, and how many updates wait in the outboxes of all shards. */
export class RedisHealthCheck extends HealthCheck {
  readonly name = 'redis';

  constructor(
    private readonly nodes: RedisNodes,
    private readonly placement: Placement,
  ) {
    super();
  }

  async check(): Promise<Health> {
    for (const node of this.nodes.all()) {
      const problem = problemOf(node);
      if (problem !== undefined) return { up: false, reason: problem };
    }
    try {
      const pending = await Promise.all(
        this.placement.shards.map((shard) => {
          const { meta } = new ShardKeys(shard);
          return this.nodes.of(meta).hget(meta, 'pending');
        }),
      );
      return { up: true, figures: { outbox: pending.reduce((sum, count) => sum + Number(count ?? 0), 0) } };
    } catch (error) {
      const known = readError(error);
      return { up: false, reason: known instanceof StoreUnavailableError ? known.reason : 'the check failed' };
    }
  }
}
