import type { Deployment, Placement, ShardId } from '@standings/domain';
import { Coalescer } from '../coalescer.js';
import type { RedisNodes } from '../connection/redis-nodes.js';
import { ShardKeys } from './keys.js';
import { readEpoch } from './shard-data.js';

/** Callers that wait are told the same. */
const ALL_AT_ONCE = { enough: Infinity, most: Infinity };

/** The epochs of the data of all shards: see `ShardStates.epochs`. */
export class HeldEpochs {
  /** As this process saw them last, kept over the loss of a connection; null where there was no data of this deployment. */
  private readonly seen = new Map<ShardId, number | null>();
  private readonly reads = new Coalescer<undefined, ReadonlyMap<ShardId, number>>(ALL_AT_ONCE, async (callers) => {
    const epochs = await this.readAll();
    return callers.map(() => epochs);
  });

  constructor(
    private readonly nodes: RedisNodes,
    private readonly placement: Placement,
    private readonly ours: Deployment,
  ) {}

  /** A check found data of this deployment in a shard. */
  note(shard: ShardId, epoch: number): void {
    this.seen.set(shard, epoch);
  }

  /**
   * Shards that are recovered together ask at about the same time.
   *
   * @throws why a shard does not answer, if this process has never seen its epoch.
   */
  read(): Promise<ReadonlyMap<ShardId, number>> {
    return this.reads.do(undefined);
  }

  private async readAll(): Promise<ReadonlyMap<ShardId, number>> {
    const epochs = new Map<ShardId, number>();
    await Promise.all(
      this.placement.shards.map(async (shard) => {
        const epoch = await this.readOne(shard);
        if (epoch !== null) epochs.set(shard, epoch);
      }),
    );
    return epochs;
  }

  /** A master that is gone must not keep the shards of other masters closed. So its shards count with the epochs that were seen last. */
  private async readOne(shard: ShardId): Promise<number | null> {
    const keys = new ShardKeys(shard);
    try {
      const { epoch, deployment } = await readEpoch(this.nodes.of(keys.meta), keys);
      this.seen.set(shard, this.ours.isOther(deployment) ? null : epoch);
    } catch (error) {
      if (!this.seen.has(shard)) throw error;
    }
    return this.seen.get(shard) ?? null;
  }
}
