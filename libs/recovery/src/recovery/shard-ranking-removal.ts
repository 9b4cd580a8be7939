import { type BoardCatalog, type Placement, RankingRemoval, type ShardId, type ShardStates } from '@standings/domain';
import type { Recovery } from './recovery.js';

/** Takes the rankings of deleted boards out of the shards. While no board is deleted it looks into memory only. */
export class ShardRankingRemoval extends RankingRemoval {
  /** The deletions that the shards had at the last look. */
  private readonly seen = new Map<ShardId, number>();

  constructor(
    private readonly boards: BoardCatalog,
    private readonly placement: Placement,
    private readonly states: ShardStates,
    private readonly recovery: Pick<Recovery, 'takeOutDeleted'>,
  ) {
    super();
  }

  async run(stopping: AbortSignal): Promise<number> {
    const { shards } = this.placement;
    const failures: unknown[] = [];
    for (const shard of shards) {
      stopping.throwIfAborted();
      if (this.seen.get(shard) === this.boards.lastDeletion) continue;
      // A shard whose server is away keeps no other one waiting.
      await this.takeOut(shard, stopping).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
    // Before the layout is known there may be rankings anywhere.
    return shards.length === 0 ? 0 : Math.min(...shards.map((shard) => this.seen.get(shard) ?? 0));
  }

  /** A closed shard is left to its recovery, which does the same. */
  private async takeOut(shard: ShardId, stopping: AbortSignal): Promise<void> {
    const { status, deletions } = await this.states.check(shard);
    this.seen.set(shard, deletions);
    if (status !== 'open' || deletions === this.boards.lastDeletion) return;
    await this.recovery.takeOutDeleted(shard, stopping);
    this.seen.set(shard, (await this.states.check(shard)).deletions);
  }
}
