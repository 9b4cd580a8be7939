import { JobNotes, type Placement } from '@standings/domain';
import type { Redis } from 'ioredis';
import { readError } from './connection/redis-errors.js';
import { ShardKeys } from './shard/keys.js';

/** Texts in Redis that expire. */
export class RedisJobNotes extends JobNotes {
  constructor(
    private readonly redis: Redis,
    private readonly placement: Placement,
  ) {
    super();
  }

  async keep(board: number, name: string, text: string, ttlMs: number): Promise<void> {
    await this.redis.set(this.keyOf(board, name), text, 'PX', ttlMs);
  }

  async read(board: number, name: string): Promise<string | null> {
    try {
      return await this.redis.get(this.keyOf(board, name));
    } catch (error) {
      throw readError(error);
    }
  }

  private keyOf(board: number, name: string): string {
    return new ShardKeys(this.placement.shardOf(board)).note(board, name);
  }
}
