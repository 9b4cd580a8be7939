import type { ShardId } from '@standings/domain';
import { Redis } from 'ioredis';
import { readScores } from '../../support/redis-scores.js';

/** Redis behind the back of the service, on a connection of its own for each look. */
export class RankingData {
  constructor(private readonly url: string) {}

  /** The players of each board with their scores. By the number of the board. */
  async boards(): Promise<Map<number, Map<string, number>>> {
    return this.ask(async (redis) => {
      const boards = new Map<number, Map<string, number>>();
      for (const key of await keysOf(redis, 'scores:*:all')) {
        const board = Number(/:scores:(\d+):all$/.exec(key)?.[1]);
        boards.set(board, await readScores(redis, key));
      }
      return boards;
    });
  }

  /** The revision of the catalog up to which the rankings of deleted boards are out of a shard. */
  deletionsOf(shard: ShardId): Promise<number> {
    return this.ask(async (redis) => {
      const meta = (await keysOf(redis, 'meta')).find((key) => key.startsWith(`standings:{${shard}`));
      return Number(meta === undefined ? 0 : await redis.hget(meta, 'deletions'));
    });
  }

  /** Entries of all outboxes. */
  outbox(): Promise<number> {
    return this.ask(async (redis) => {
      const lengths = (await keysOf(redis, 'outbox')).map((key) => redis.xlen(key));
      return (await Promise.all(lengths)).reduce((sum, length) => sum + length, 0);
    });
  }

  /** The keys of one kind that shards have, such as `outbox`. */
  keys(kind: string): Promise<readonly string[]> {
    return this.ask((redis) => keysOf(redis, kind));
  }

  /** Whether every shard was recovered under the present history of Redis. */
  isWhole(): Promise<boolean> {
    return this.ask(async (redis) => {
      const histories = (await keysOf(redis, 'meta')).map((key) => redis.hget(key, 'history'));
      const [, present] = /master_replid:(\w+)/.exec(await redis.info('replication')) ?? [];
      return (await Promise.all(histories)).every((history) => history === present);
    });
  }

  async flush(): Promise<void> {
    await this.ask((redis) => redis.flushall());
  }

  /** One command, in order of its words. */
  command(name: string, ...args: readonly string[]): Promise<unknown> {
    return this.ask((redis) => redis.call(name, ...args));
  }

  async ask<T>(look: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.url, {
      lazyConnect: true,
      connectTimeout: 2000,
      commandTimeout: 10_000,
      retryStrategy: () => null,
    });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      return await look(redis);
    } finally {
      redis.disconnect();
    }
  }
}

/** Of the shards of all layouts. What is left of a shard says that its boards have moved. */
async function keysOf(redis: Redis, kind: string): Promise<string[]> {
  const keys = await redis.keys(`standings:{[0-9]*}:${kind}`);
  if (kind !== 'meta') return keys;
  const moved = await Promise.all(keys.map((key) => redis.hexists(key, 'moved')));
  return keys.filter((_, index) => moved[index] === 0);
}
