import type { RankingData } from './ranking-data.js';

/** A value as DUMP gives it, and the ms it still lives, -1 for ever. */
type Dumped = [key: Buffer, value: Buffer, ttlMs: number];

const DUMP_ALL = `
  local all = {}
  for i, key in ipairs(redis.call('KEYS', '*')) do
    all[i] = { key, redis.call('DUMP', key), redis.call('PTTL', key) }
  end
  return all`;

const RESTORED_AT_ONCE = 1000;

/** All that a Redis held at one instant. */
export class RedisCopy {
  private constructor(private readonly all: readonly Dumped[]) {}

  static async of(data: RankingData): Promise<RedisCopy> {
    return new RedisCopy((await data.ask((redis) => redis.callBuffer('EVAL', DUMP_ALL, '0'))) as Dumped[]);
  }

  /** Puts it into a Redis that is empty. */
  async restoreTo(data: RankingData): Promise<void> {
    await data.ask(async (redis) => {
      for (let start = 0; start < this.all.length; start += RESTORED_AT_ONCE) {
        const pipeline = redis.pipeline();
        for (const [key, value, ttlMs] of this.all.slice(start, start + RESTORED_AT_ONCE)) {
          pipeline.restore(key, Math.max(0, ttlMs), value);
        }
        for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error;
      }
    });
  }
}
