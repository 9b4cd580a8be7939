import type { Clock, Meter, Placement, ScoreChange, ScoreReplacement, ScoreUpdate, ShardId } from '@standings/domain';
import type { RedisNodes } from '../connection/redis-nodes.js';
import { inLayout } from '../in-layout.js';
import type { Fence } from '../shard/fence.js';
import { ShardWriter, type WriterSettings } from './shard-writer.js';

/** Writes each update in the shard of its player: a writer per shard in use. */
export class ShardWriters {
  private readonly writers = new Map<ShardId, ShardWriter>();

  constructor(
    private readonly nodes: RedisNodes,
    private readonly fence: Fence,
    private readonly placement: Placement,
    private readonly settings: WriterSettings,
    private readonly clock: Clock,
    private readonly meter: Meter,
  ) {}

  add(update: ScoreUpdate): Promise<ScoreChange> {
    return inLayout(this.placement, () => this.writerOf(update).add(update));
  }

  set(replacement: ScoreReplacement): Promise<ScoreChange | null> {
    return inLayout(this.placement, () => this.writerOf(replacement).set(replacement));
  }

  private writerOf({ board, playerId }: Pick<ScoreUpdate, 'board' | 'playerId'>): ShardWriter {
    const shard = this.placement.shardOf(board.no, playerId);
    let writer = this.writers.get(shard);
    if (writer === undefined) {
      writer = new ShardWriter(this.nodes, this.fence, shard, this.settings, this.clock, this.meter);
      this.writers.set(shard, writer);
    }
    return writer;
  }
}
