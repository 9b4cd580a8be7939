import type { Redis } from 'ioredis';

/** What the promises of the service rest on, and what happens without it. */
const WANTED: readonly (readonly [name: string, value: string, otherwise: string])[] = [
  ['appendonly', 'yes', 'what it has acknowledged is gone when it stops'],
  ['maxmemory-policy', 'noeviction', 'it may forget scores, events and idempotency keys when its memory is full'],
];

/**
 * The settings of a Redis that break what the service promises, each in a sentence. Empty if it may not be asked, as where `CONFIG` is
 * forbidden.
 */
export async function unsafeSettings(redis: Redis): Promise<string[]> {
  const found = await Promise.all(WANTED.map(([name]) => redis.config('GET', name))).catch(() => []);
  return WANTED.flatMap(([name, wanted, otherwise], index) => {
    const value = found[index]?.[1];
    return value === undefined || value === wanted
      ? []
      : [`Redis has "${name} ${value}": ${otherwise}. Set it to ${wanted}.`];
  });
}
