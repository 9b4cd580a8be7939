import { updatesOf } from '../../history/history.js';
import type { Load } from '../../load/load.js';
import type { ShardOnCluster } from './redis-cluster.js';

/** How long a shard stays closed after a replica has taken its place. */
export class Opening {
  private answeredAt = Infinity;

  constructor(private readonly load: Load) {}

  /** Resolves when a node says that it is a master, and that the cluster is complete. */
  async cluster({ replica }: ShardOnCluster): Promise<void> {
    await replica.leads();
    this.answeredAt = performance.now();
  }

  /** In ms, from the answer of the cluster until an update of the shard that was sent after it was acknowledged. */
  tookMs({ boards }: ShardOnCluster): number {
    const later = updatesOf(this.load).filter(
      ({ outcome, sentAt, board }) => outcome === 'ok' && sentAt >= this.answeredAt && boards.has(board),
    );
    return Math.min(...later.map(({ decidedAt }) => decidedAt)) - this.answeredAt;
  }
}
