import { installServers } from './local-packages.js';
import type { RedisServer } from './redis.js';
import { type NodeOptions, RedisNode } from './redis-node.js';
import { waitUntil } from './wait-until.js';

const SLOTS = 16_384;
const READY_MS = 30_000;

/** How long a node may be silent before its replica takes over, in ms. */
const NODE_TIMEOUT_MS = 1500;

export interface ClusterOptions extends Partial<NodeOptions> {
  readonly masters?: number;
  /** Of each master. */
  readonly replicas?: number;
}

/** Starts a Redis Cluster whose masters have equal shares of the slots: some 3 s. It runs from packages of this machine. */
export async function startRedisCluster(options: ClusterOptions = {}): Promise<RedisCluster> {
  const {
    masters = 3,
    replicas = 1,
    nodeTimeoutMs = NODE_TIMEOUT_MS,
    linked = false,
    appendfsync = 'always',
  } = options;
  await installServers(['redis']);
  const start = () => RedisNode.start({ nodeTimeoutMs, linked, appendfsync });
  const cluster = new RedisCluster(await Promise.all(Array.from({ length: masters * (1 + replicas) }, start)), masters);
  await cluster.form();
  return cluster;
}

/** A Redis Cluster. It is broken and mended as a whole, or node by node. */
export class RedisCluster implements RedisServer {
  /** Every node, as `REDIS_URL` takes them. */
  readonly url: string;

  /** @param nodes begins with the first masters. */
  constructor(
    readonly nodes: readonly RedisNode[],
    private readonly masterCount: number,
  ) {
    this.url = `redis+cluster://${nodes.map(({ address }) => address).join(',')}`;
  }

  /** Makes a cluster of its nodes. */
  async form(): Promise<void> {
    const [masters, replicas] = [this.nodes.slice(0, this.masterCount), this.nodes.slice(this.masterCount)];
    const share = SLOTS / masters.length;
    await Promise.all(
      masters.map((master, index) =>
        master.call('CLUSTER', 'ADDSLOTSRANGE', Math.ceil(share * index), Math.ceil(share * (index + 1)) - 1),
      ),
    );
    await this.introduce();
    await Promise.all(
      replicas.map(async (replica, index) => {
        const master = masters[index % masters.length] as RedisNode;
        await replica.call('CLUSTER', 'REPLICATE', await master.id());
      }),
    );
    await this.settled();
  }

  /** The nodes that say that they are masters. A node that does not answer is left out. */
  async masters(): Promise<readonly RedisNode[]> {
    const roles = await Promise.all(this.nodes.map((node) => node.info('replication').catch(() => '')));
    return this.nodes.filter((_, index) => /^role:master\r?$/m.test(roles[index] as string));
  }

  /** The replicas of a master that are connected to it. */
  async replicasOf(master: RedisNode): Promise<readonly RedisNode[]> {
    const connected = await master.info('replication');
    return this.nodes.filter(({ url }) => connected.includes(`port=${new URL(url).port},state=online`));
  }

  /** The master of a slot, as the first node sees it. */
  async masterOf(slot: number): Promise<RedisNode> {
    const ranges = (await this.nodes[0]?.call('CLUSTER', 'SLOTS')) as [number, number, [string, number]][];
    const range = ranges.find(([first, last]) => first <= slot && slot <= last);
    const master = this.nodes.find(({ address }) => address === `127.0.0.1:${range?.[2][1]}`);
    if (master === undefined) throw new Error(`Slot ${slot} has no master.`);
    return master;
  }

  /** Resolves when every slot has a master, each replica has what its master has, and all nodes agree. */
  async settled(): Promise<void> {
    await waitUntil(async () => {
      const masters = await this.masters();
      if (masters.length !== this.masterCount) throw new Error(`There are ${masters.length} masters.`);
      for (const node of this.nodes) {
        if (!/^cluster_state:ok/m.test(await node.info('cluster'))) throw new Error('A node is not ready.');
        if (!masters.includes(node) && !/^master_link_status:up/m.test(await node.info('replication')))
          throw new Error('A replica has no master.');
      }
    }, READY_MS);
  }

  async kill(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    await this.each((node) => node.server.kill(signal));
  }

  async pause(): Promise<void> {
    await this.each((node) => node.server.pause());
  }

  async resume(): Promise<void> {
    await this.each((node) => node.server.resume());
  }

  async stop(): Promise<void> {
    await this.each((node) => node.server.stop());
  }

  async start(): Promise<void> {
    await this.each((node) => node.server.start());
  }

  async remove(): Promise<void> {
    await this.each((node) => node.remove());
  }

  private async each(work: (node: RedisNode) => Promise<void>): Promise<void> {
    await Promise.all(this.nodes.map(work));
  }

  private async introduce(): Promise<void> {
    const [first, ...others] = this.nodes as [RedisNode, ...RedisNode[]];
    for (const { url, bus } of others) await first.call('CLUSTER', 'MEET', '127.0.0.1', new URL(url).port, bus);
    await waitUntil(async () => {
      for (const node of this.nodes)
        if (!(await node.info('cluster')).includes(`cluster_known_nodes:${this.nodes.length}\r`))
          throw new Error('Nodes do not know each other yet.');
    }, READY_MS);
  }
}
