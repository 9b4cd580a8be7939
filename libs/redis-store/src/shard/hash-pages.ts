import type { Redis } from 'ioredis';

/** The fields of a hash and their values, in pages of at most `size`. A field that is in it all the time is given once or more. */
export async function* hashPages(
  redis: Redis,
  key: string,
  size: number,
): AsyncIterable<readonly (readonly [field: string, value: string])[]> {
  let cursor = '0';
  do {
    const [next, flat] = await redis.hscan(key, cursor, 'COUNT', size);
    cursor = next;
    // Redis gives all of a small hash at once.
    for (let start = 0; start < flat.length; start += 2 * size) yield pairsOf(flat.slice(start, start + 2 * size));
  } while (cursor !== '0');
}

function pairsOf(flat: readonly string[]): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at < flat.length; at += 2) pairs.push([flat[at] as string, flat[at + 1] as string]);
  return pairs;
}
