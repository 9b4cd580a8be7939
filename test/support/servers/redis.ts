import { Redis } from 'ioredis';
import { freePort } from './free-port.js';
import { IMAGES } from './images.js';
import type { Server } from './server.js';
import { startServer } from './start-server.js';

export interface RedisServer extends Server {
  readonly url: string;
}

export interface RedisOptions {
  readonly port?: number;
  /** When the append-only file is fsynced. `always`, what the promise of durability rests on, unless measured otherwise. */
  readonly appendfsync?: 'always' | 'everysec';
}

/** Starts a Redis of one's own: 0.1 s. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const { port = await freePort(), appendfsync = 'always' } = options;
  const url = `redis://127.0.0.1:${port}`;
  const durable = keptOnDisk(appendfsync);
  const server = await startServer({
    name: 'redis',
    port,
    answers: () => ping(url),
    container: { image: IMAGES.redis, port: 6379, command: ['redis-server', ...durable] },
    local: {
      stopSignal: 'SIGTERM',
      prepare: async () => undefined,
      command: (directory) => [
        'redis-server',
        ...['--bind', '127.0.0.1', '--port', String(port), '--dir', directory],
        ...durable,
      ],
    },
  });
  return Object.assign(server, { url });
}

/** The settings that the promise of durability rests on, as arguments of `redis-server`. */
export function keptOnDisk(appendfsync: 'always' | 'everysec'): readonly string[] {
  return ['--appendonly', 'yes', '--appendfsync', appendfsync, '--save', '', '--maxmemory-policy', 'noeviction'];
}

export async function ping(url: string): Promise<void> {
  await asRedis(url, (redis) => redis.ping());
}

/** Asks a server on a connection that ends afterwards. */
export async function asRedis<T>(url: string, ask: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 10_000,
    commandTimeout: 10_000,
    retryStrategy: () => null,
  });
  // Without a listener ioredis prints what `connect` rejects with anyway.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return await ask(redis);
  } finally {
    redis.disconnect();
  }
}
