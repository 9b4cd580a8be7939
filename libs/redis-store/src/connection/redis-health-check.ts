import { type Health, HealthCheck, type Placement, type ShardId, StoreUnavailableError } from '@standings/domain';
import type { RedisNodes } from './redis-nodes.js';
import { ShardKeys } from '../shard/keys.js';
import { readError } from './redis-errors.js';

/**
 * Whether Redis can be used and answers within the command time-out, and how many updates wait in the outboxes of all shards. A cluster
 * is up while it answers for at least one shard: no other api could reach more of it.
 */
export class RedisHealthCheck extends HealthCheck {
  readonly name = 'redis';

  constructor(
    private readonly nodes: RedisNodes,
    private readonly placement: Placement,
  ) {
    super();
  }

  async check(): Promise<Health> {
    const problems = this.nodes.problems();
    const [problem] = problems;
    if (problem !== undefined && problems.length >= this.nodes.all().length) return { up: false, reason: problem };
    const pending = await Promise.allSettled(this.placement.shards.map((shard) => this.pendingOf(shard)));
    const counts = pending.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    const failed = pending.find((one) => one.status === 'rejected');
    const reason = problem ?? (failed && inWords(failed.reason));
    if (counts.length === 0) return { up: false, ...(reason !== undefined && { reason }) };
    const figures = { outbox: counts.reduce((sum, count) => sum + count, 0) };
    return reason === undefined ? { up: true, figures } : { up: true, isPartial: true, reason, figures };
  }

  private async pendingOf(shard: ShardId): Promise<number> {
    const { meta } = new ShardKeys(shard);
    return Number((await this.nodes.of(meta).hget(meta, 'pending')) ?? 0);
  }
}

function inWords(error: unknown): string {
  const known = readError(error);
  return known instanceof StoreUnavailableError ? known.reason : 'the check failed';
}
