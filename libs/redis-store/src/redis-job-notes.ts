import { JobNotes, type Placement } from '@standings/domain';
import type { RedisNodes } from './connection/redis-nodes.js';
import { readError } from './connection/redis-errors.js';
import { ShardKeys } from './shard/keys.js';

/** Texts in Redis that expire. */
export class RedisJobNotes extends JobNotes {
  constructor(
    private readonly nodes: RedisNodes,
    private readonly placement: Placement,
  ) {
    super();
  }

  async keep(board: number, name: string, text: string, ttlMs: number): Promise<void> {
    const key = this.keyOf(board, name);
    await this.nodes.of(key).set(key, text, 'PX', ttlMs);
  }

  async read(board: number, name: string): Promise<string | null> {
    try {
      const key = this.keyOf(board, name);
      return await this.nodes.of(key).get(key);
    } catch (error) {
      throw readError(error);
    }
  }

  private keyOf(board: number, name: string): string {
    return new ShardKeys(this.placement.homeOf(board)).note(board, name);
  }
}
