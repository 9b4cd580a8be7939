import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisNode } from '../../../support/servers/index.js';
import { updatesOf } from '../../history/history.js';
import type { Load } from '../../load/load.js';
import type { ShardOnCluster } from './redis-cluster.js';

const ASK_EVERY_MS = 10;
const PATIENCE_MS = 30_000;

/** How long a shard stays closed after a replica has taken its place. */
export class Opening {
  private answeredAt = Infinity;

  constructor(private readonly load: Load) {}

  /** Resolves when a node says that it is a master, and that the cluster is complete. */
  async cluster({ replica }: ShardOnCluster): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!(await isMaster(replica))) {
      if (performance.now() > deadline) throw new Error('The replica was not promoted.');
      await sleep(ASK_EVERY_MS);
    }
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

async function isMaster(node: RedisNode): Promise<boolean> {
  const [role, state] = await Promise.all([node.info('replication'), node.info('cluster')]);
  return /^role:master/m.test(role) && /^cluster_state:ok/m.test(state);
}
