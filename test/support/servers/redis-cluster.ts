import { Redis } from 'ioredis';
import { freePort } from './free-port.js';
import { installServers } from './local-packages.js';
import { LocalServer } from './local-server.js';
import { keptOnDisk, ping } from './redis.js';
import type { Server } from './server.js';
import { waitUntil } from './wait-until.js';

const SLOTS = 16_384;
const READY_MS = 30_000;

/** How long a node may be silent before its replica takes over, in ms. */
const NODE_TIMEOUT_MS = 1500;

export interface ClusterNode {
  readonly url: string;
  readonly server: Server;
}

/** Masters with equal shares of the slots, and as many replicas of each. It runs from packages of this machine. */
export interface RedisCluster {
  readonly masters: readonly ClusterNode[];
  readonly replicas: readonly ClusterNode[];
  /** Every node, as `REDIS_URL` takes them. */
  readonly url: string;
  remove(): Promise<void>;
}

/** Starts a Redis Cluster: some 3 s. */
export async function startRedisCluster(masterCount = 3, replicasOfEach = 1): Promise<RedisCluster> {
  await installServers(['redis']);
  const nodes = await Promise.all(Array.from({ length: masterCount * (1 + replicasOfEach) }, startNode));
  const [masters, replicas] = [nodes.slice(0, masterCount), nodes.slice(masterCount)];
  await asClients(nodes, (clients) => form(clients.slice(0, masterCount), clients.slice(masterCount)));
  return {
    masters,
    replicas,
    url: `redis+cluster://${nodes.map(({ url }) => new URL(url).host).join(',')}`,
    remove: async () => {
      await Promise.all(nodes.map(({ server }) => server.remove()));
    },
  };
}

async function startNode(): Promise<ClusterNode> {
  const [port, bus] = [await freePort(), await freePort()];
  const url = `redis://127.0.0.1:${port}`;
  const server = await LocalServer.create({
    name: 'redis',
    port,
    answers: () => ping(url),
    local: {
      stopSignal: 'SIGTERM',
      prepare: async () => undefined,
      command: (directory) => [
        'redis-server',
        ...['--bind', '127.0.0.1', '--port', String(port), '--dir', directory],
        ...[
          '--cluster-enabled',
          'yes',
          '--cluster-port',
          String(bus),
          '--cluster-node-timeout',
          String(NODE_TIMEOUT_MS),
        ],
        ...['--cluster-require-full-coverage', 'no', '--repl-diskless-sync-delay', '0'],
        ...keptOnDisk('always'),
      ],
    },
  });
  return { url, server };
}

async function form(masters: readonly Redis[], replicas: readonly Redis[]): Promise<void> {
  const all = [...masters, ...replicas];
  const share = SLOTS / masters.length;
  await Promise.all(
    masters.map((master, index) =>
      master.cluster('ADDSLOTSRANGE', Math.ceil(share * index), Math.ceil(share * (index + 1)) - 1),
    ),
  );
  const [first] = masters as readonly [Redis];
  for (const node of all.slice(1))
    await first.call('CLUSTER', 'MEET', '127.0.0.1', String(node.options.port), await busPort(node));
  await waitUntil(async () => {
    for (const node of all) if (!(await knows(node, all.length))) throw new Error('Nodes do not know each other yet.');
  }, READY_MS);
  await Promise.all(
    replicas.map(async (replica, index) => {
      const master = masters[index % masters.length] as Redis;
      await replica.cluster('REPLICATE', await master.cluster('MYID'));
    }),
  );
  await waitUntil(async () => {
    for (const node of all) if (!(await isReady(node))) throw new Error('A node of the cluster is not ready yet.');
    for (const replica of replicas)
      if (!/^master_link_status:up/m.test(await replica.info('replication')))
        throw new Error('A replica has no master.');
  }, READY_MS);
}

async function busPort(node: Redis): Promise<string> {
  const [, port = ''] = await node.config('GET', 'cluster-port');
  return port;
}

async function knows(node: Redis, count: number): Promise<boolean> {
  return new RegExp(`^cluster_known_nodes:${count}\\r?$`, 'm').test(await node.cluster('INFO'));
}

async function isReady(node: Redis): Promise<boolean> {
  return /^cluster_state:ok/m.test(await node.cluster('INFO'));
}

async function asClients<T>(
  nodes: readonly ClusterNode[],
  work: (clients: readonly Redis[]) => Promise<T>,
): Promise<T> {
  const clients = nodes.map(({ url }) => new Redis(url));
  try {
    return await work(clients);
  } finally {
    for (const client of clients) client.disconnect();
  }
}
