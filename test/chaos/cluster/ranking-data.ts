import { Redis } from 'ioredis';
import { readScores, SHARD } from '../../support/redis-scores.js';

/** Redis behind the back of the service, on a connection of its own for each look. */
export class RankingData {
  constructor(private readonly url: string) {}

  /** Scores by player. */
  async scores(): Promise<Map<string, number>> {
    return this.ask((redis) => readScores(redis));
  }

  /** Entries of the outbox. */
  outbox(): Promise<number> {
    return this.ask((redis) => redis.xlen(`${SHARD}:outbox`));
  }

  /** Whether the board was made whole under the history that Redis has now. */
  isWhole(): Promise<boolean> {
    return this.ask(async (redis) => {
      const history = await redis.hget(`${SHARD}:meta`, 'history');
      return (await redis.info('replication')).includes(`master_replid:${history}\r`);
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
