import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { LocalServer } from './local-server.js';
import { asRedis, keptOnDisk, ping } from './redis.js';
import { TcpProxy } from '../tcp-proxy.js';
import type { Server } from './server.js';

const LEADS_EVERY_MS = 10;
const LEADS_MS = 30_000;

export interface NodeOptions {
  /** How long a node may be silent before its replica takes over, in ms. */
  readonly nodeTimeoutMs: number;
  /** Whether clients and other nodes reach it through a link, which may be broken. */
  readonly linked: boolean;
  /** When its append-only file is fsynced. */
  readonly appendfsync: 'always' | 'everysec';
}

/** A node of a cluster. */
export class RedisNode {
  private constructor(
    /** Leads to it directly. */
    readonly url: string,
    /** `host:port` that it tells its clients. */
    readonly address: string,
    /** On which it talks to the other nodes. */
    readonly bus: number,
    readonly server: Server,
    private readonly throughLink: TcpProxy | null,
  ) {}

  static async start({ nodeTimeoutMs, linked, appendfsync }: NodeOptions): Promise<RedisNode> {
    const [port, bus] = [await freePort(), await freePort()];
    const link = linked ? await TcpProxy.to(port) : null;
    const announced = link?.port ?? port;
    const url = `redis://127.0.0.1:${port}`;
    const settings = {
      bind: '127.0.0.1',
      port,
      'cluster-enabled': 'yes',
      'cluster-port': bus,
      'cluster-announce-port': announced,
      'cluster-node-timeout': nodeTimeoutMs,
      'cluster-require-full-coverage': 'no',
      'repl-diskless-sync-delay': 0,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const server = await LocalServer.create({
      name: 'redis',
      port,
      answers: () => ping(url),
      local: {
        stopSignal: 'SIGTERM',
        prepare: async () => undefined,
        command: (directory) => ['redis-server', '--dir', directory, ...args, ...keptOnDisk(appendfsync)],
      },
    });
    return new RedisNode(url, `127.0.0.1:${announced}`, bus, server, link);
  }

  /** @throws {Error} if there is none. */
  get link(): TcpProxy {
    if (this.throughLink === null) throw new Error('The nodes have no links.');
    return this.throughLink;
  }

  async remove(): Promise<void> {
    await this.server.remove();
    await this.throughLink?.close();
  }

  /** One command, in order of its words. */
  call(name: string, ...args: readonly (string | number)[]): Promise<unknown> {
    return asRedis(this.url, (redis) => redis.call(name, ...args));
  }

  /** Its name among the nodes. */
  async id(): Promise<string> {
    return String(await this.call('CLUSTER', 'MYID'));
  }

  /** What it says of a section of `INFO`, or of the cluster. @throws {Error} if it does not answer. */
  async info(section: 'cluster' | 'replication'): Promise<string> {
    return String(await (section === 'cluster' ? this.call('CLUSTER', 'INFO') : this.call('INFO', section)));
  }

  /** Resolves when it says that it is a master, and that the cluster is complete. @throws {Error} after half a minute. */
  async leads(): Promise<void> {
    const deadline = Date.now() + LEADS_MS;
    for (;;) {
      const [role, state] = await Promise.all([this.info('replication'), this.info('cluster')]);
      if (/^role:master/m.test(role) && /^cluster_state:ok/m.test(state)) return;
      if (Date.now() > deadline) throw new Error('The replica was not promoted.');
      await sleep(LEADS_EVERY_MS);
    }
  }
}
