import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { installServers } from './local-packages.js';
import { LocalServer } from './local-server.js';
import { asRedis, keptOnDisk, ping } from './redis.js';
import type { Server } from './server.js';
import { waitUntil } from './wait-until.js';

const READY_MS = 30_000;
const NAME = 'standings';

/** Sentinels that must agree that the master is gone, of three. */
const QUORUM = 2;

/** How long the master may be silent before a replica takes over, in ms. */
const DOWN_AFTER_MS = 1000;

/** After how many ms Sentinels try a failover again. */
const FAILOVER_TIMEOUT_MS = 6000;

interface Watched {
  readonly url: string;
  readonly server: Server;
}

/** Starts a master, a replica and three Sentinels. They run from packages of this machine. */
export async function startWatchedRedis(): Promise<WatchedRedis> {
  await installServers(['redis']);
  const master = await startServer();
  const replica = await startServer();
  await asRedis(replica.url, (redis) => redis.replicaof('127.0.0.1', new URL(master.url).port));
  const port = Number(new URL(master.url).port);
  const sentinels = await Promise.all(Array.from({ length: 3 }, () => startSentinel(port)));
  const watched = new WatchedRedis([master, replica], sentinels);
  await watched.settled(master);
  return watched;
}

/** A master, a replica of it, and Sentinels that watch both. */
export class WatchedRedis {
  /** As `REDIS_URL` takes it. */
  readonly url: string;

  constructor(
    readonly servers: readonly Watched[],
    private readonly sentinels: readonly Watched[],
  ) {
    this.url = `redis+sentinel://${sentinels.map(({ url }) => new URL(url).host).join(',')}/${NAME}`;
  }

  /** The server that says that it is the master. */
  async master(): Promise<Watched> {
    for (const server of this.servers) {
      const [role] = await asRedis(server.url, (redis) => redis.role()).catch(() => []);
      if (role === 'master') return server;
    }
    throw new Error('No server is a master.');
  }

  /** Resolves when every Sentinel names this master, and knows a replica of it that has what it has. */
  async settled(master: Watched): Promise<void> {
    await waitUntil(async () => {
      for (const { url } of this.sentinels) {
        const fields = (await asRedis(url, (redis) => redis.call('SENTINEL', 'MASTER', NAME))) as string[];
        const about = (name: string) => fields[fields.indexOf(name) + 1];
        if (about('port') !== new URL(master.url).port || about('num-slaves') !== '1' || about('flags') !== 'master')
          throw new Error(`A Sentinel says ${fields.join(' ')}.`);
      }
      const [, offset, replicas] = (await asRedis(master.url, (redis) => redis.role())) as [
        string,
        number,
        [string, string, string][],
      ];
      if (replicas.length !== 1 || Number(replicas[0]?.[2]) !== offset) throw new Error('The replica lacks something.');
    }, READY_MS);
  }

  async remove(): Promise<void> {
    await Promise.all([...this.servers, ...this.sentinels].map(({ server }) => server.remove()));
  }
}

async function startServer(): Promise<Watched> {
  const port = await freePort();
  return start(port, (directory) => [
    'redis-server',
    ...['--bind', '127.0.0.1', '--port', String(port), '--dir', directory],
    ...['--repl-diskless-sync-delay', '0'],
    ...keptOnDisk('always'),
  ]);
}

/** It keeps what it learns in its file of settings. */
async function startSentinel(master: number): Promise<Watched> {
  const port = await freePort();
  const settings = `
    port ${port}
    bind 127.0.0.1
    sentinel monitor ${NAME} 127.0.0.1 ${master} ${QUORUM}
    sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER_MS}
    sentinel failover-timeout ${NAME} ${FAILOVER_TIMEOUT_MS}
  `;
  const file = 'sentinel.conf';
  return start(
    port,
    (directory) => ['redis-server', join(directory, file), '--sentinel'],
    async (directory) => writeFileSync(join(directory, file), settings.replaceAll(/^ +/gm, '')),
  );
}

async function start(
  port: number,
  command: (directory: string) => readonly [string, ...string[]],
  prepare: (directory: string) => Promise<void> = async () => undefined,
): Promise<Watched> {
  const url = `redis://127.0.0.1:${port}`;
  const local = { stopSignal: 'SIGTERM', prepare, command } as const;
  return { url, server: await LocalServer.create({ name: 'redis', port, answers: () => ping(url), local }) };
}
