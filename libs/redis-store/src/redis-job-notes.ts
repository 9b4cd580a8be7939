import { JobNotes, shardsOf } from '@standings/domain';
import type { Redis } from 'ioredis';
import { readError } from './connection/redis-errors.js';
import { ShardKeys } from './shard/keys.js';

/** Texts in Redis that expire. */
export class RedisJobNotes extends JobNotes {
  constructor(private readonly redis: Redis) {
    super();
  }

  async keep(board: string, name: string, text: string, ttlMs: number): Promise<void> {
    await this.redis.set(keyOf(board, name), text, 'PX', ttlMs);
  }

  async read(board: string, name: string): Promise<string | null> {
    try {
      return await this.redis.get(keyOf(board, name));
    } catch (error) {
      throw readError(error);
    }
  }
}

function keyOf(board: string, name: string): string {
  const [shard] = shardsOf(board);
  return new ShardKeys(shard).note(name);
}
