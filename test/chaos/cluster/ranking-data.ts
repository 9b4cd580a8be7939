import { orderOf, type ScoreValue, type ShardId } from '@standings/domain';
import type { Redis } from 'ioredis';
import { asRedis, RedisCluster } from '../../support/servers/index.js';
import type { Redis as RedisServers } from './servers.js';

/** Redis behind the back of the service, on a connection of its own for each look: the one server, or all masters. */
export class RankingData {
  constructor(private readonly redis: RedisServers) {}

  /** The players of each board with their scores and tiebreakers. By the number of the board. */
  async boards(): Promise<Map<number, Map<string, ScoreValue>>> {
    const boards = new Map<number, Map<string, ScoreValue>>();
    await this.each(async (redis) => {
      for (const key of await keysOf(redis, 'scores:*:all')) {
        const board = Number(/:scores:(\d+):all$/.exec(key)?.[1]);
        const scores = await readValues(redis, key, board);
        // A spread board has some of its players in each shard, and other masters are read at the same time.
        boards.set(board, new Map([...(boards.get(board) ?? []), ...scores]));
      }
    });
    return boards;
  }

  /** The revision of the catalog up to which the rankings of deleted boards are out of a shard. */
  async deletionsOf(shard: ShardId): Promise<number> {
    const found = await this.each(async (redis) => {
      const meta = (await keysOf(redis, 'meta')).find((key) => key.startsWith(`standings:{${shard}`));
      return Number(meta === undefined ? 0 : await redis.hget(meta, 'deletions'));
    });
    return Math.max(...found);
  }

  /** Entries of all outboxes. */
  async outbox(): Promise<number> {
    const lengths = await this.each(async (redis) =>
      Promise.all((await keysOf(redis, 'outbox')).map((key) => redis.xlen(key))),
    );
    return lengths.flat().reduce((sum, length) => sum + length, 0);
  }

  /** The keys of one kind that shards have, such as `outbox`. */
  async keys(kind: string): Promise<readonly string[]> {
    return (await this.each((redis) => keysOf(redis, kind))).flat();
  }

  /** Whether every shard was recovered under the present history of Redis. */
  async isWhole(): Promise<boolean> {
    const whole = await this.each(async (redis) => {
      const histories = (await keysOf(redis, 'meta')).map((key) => redis.hget(key, 'history'));
      const [, present] = /master_replid:(\w+)/.exec(await redis.info('replication')) ?? [];
      return (await Promise.all(histories)).every((history) => history === present);
    });
    return whole.every(Boolean);
  }

  async flush(): Promise<void> {
    await this.each((redis) => redis.flushall());
  }

  /** One command to the one server, in order of its words. */
  command(name: string, ...args: readonly string[]): Promise<unknown> {
    return this.ask((redis) => redis.call(name, ...args));
  }

  /** Asks the one server. */
  ask<T>(look: (redis: Redis) => Promise<T>): Promise<T> {
    return asRedis(this.redis.url, look);
  }

  private async each<T>(look: (redis: Redis) => Promise<T>): Promise<T[]> {
    const servers = this.redis instanceof RedisCluster ? await this.redis.masters() : [this.redis];
    return Promise.all(servers.map(({ url }) => asRedis(url, look)));
  }
}

/** @param board its number. */
async function readValues(redis: Redis, key: string, board: number): Promise<Map<string, ScoreValue>> {
  const flat = await redis.zrange(key, '0', '-1', 'WITHSCORES');
  const order = orderOf(board);
  const values = new Map<string, ScoreValue>();
  for (let i = 0; i < flat.length; i += 2) {
    const { playerId, ...value } = order.scoredOf(Number(flat[i + 1]), flat[i] as string);
    values.set(playerId, value);
  }
  return values;
}

/** Of the shards of all layouts. What is left of a shard says that its boards have moved. */
async function keysOf(redis: Redis, kind: string): Promise<string[]> {
  const keys = await redis.keys(`standings:{[0-9]*}:${kind}`);
  if (kind !== 'meta') return keys;
  const moved = await Promise.all(keys.map((key) => redis.hexists(key, 'moved')));
  return keys.filter((_, index) => moved[index] === 0);
}
