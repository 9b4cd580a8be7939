import type { RedisCluster, RedisNode } from './servers/index.js';

const KEYS_AT_ONCE = 100;
const MIGRATE_MS = 5000;

/** A slot on its way from one master of a cluster to another, by the steps that `redis-cli --cluster reshard` takes. */
export class SlotMigration {
  private constructor(
    private readonly cluster: RedisCluster,
    private readonly slot: number,
    private readonly from: RedisNode,
    private readonly to: RedisNode,
  ) {}

  /** Both masters know of it from now on. No key has moved. */
  static async begin(cluster: RedisCluster, slot: number): Promise<SlotMigration> {
    const from = await cluster.masterOf(slot);
    const to = (await cluster.masters()).find((master) => master !== from) as RedisNode;
    await to.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', await from.id());
    await from.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', await to.id());
    return new SlotMigration(cluster, slot, from, to);
  }

  /** @returns how many keys have moved. */
  async moveKeys(): Promise<number> {
    const { port } = new URL(this.to.url);
    for (let moved = 0; ;) {
      const keys = (await this.from.call('CLUSTER', 'GETKEYSINSLOT', this.slot, KEYS_AT_ONCE)) as string[];
      if (keys.length === 0) return moved;
      await this.from.call('MIGRATE', '127.0.0.1', port, '', 0, MIGRATE_MS, 'KEYS', ...keys);
      moved += keys.length;
    }
  }

  /** The slot is that of the other master. */
  async end(): Promise<void> {
    const id = await this.to.id();
    const others = (await this.cluster.masters()).filter((master) => master !== this.to && master !== this.from);
    for (const node of [this.to, this.from, ...others]) await node.call('CLUSTER', 'SETSLOT', this.slot, 'NODE', id);
  }
}
