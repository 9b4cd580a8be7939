import type { Redis } from 'ioredis';

/** The names of the shards that have keys, in order. What says that a shard has moved does not count. */
export async function shardsWithData(redis: Redis): Promise<string[]> {
  const keys = await redis.keys('standings:{[0-9]*');
  const isMark = async (key: string) => key.endsWith(':meta') && (await redis.hexists(key, 'moved')) === 1;
  const marks = await Promise.all(keys.map(isMark));
  const left = keys.filter((_, index) => !marks[index]);
  return [...new Set(left.map((key) => /\{([^.}]+)/.exec(key)?.[1] ?? key))].toSorted();
}
