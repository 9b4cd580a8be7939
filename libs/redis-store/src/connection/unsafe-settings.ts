import { type Redis, ReplyError } from 'ioredis';

/** What the promises of the service rest on, and what happens without it. */
const WANTED: readonly (readonly [name: string, value: string, otherwise: string])[] = [
  ['appendonly', 'yes', 'what it has acknowledged is gone when it stops'],
  ['maxmemory-policy', 'noeviction', 'it may forget scores, events and idempotency keys when its memory is full'],
];

const NOT_TOLD =
  'does not let the service ask for its settings (CONFIG GET): see to it yourself that they are those that docs/guarantees.md lists.';

/**
 * The settings of a Redis that break what the service promises, each in a sentence. One sentence if it may not be asked.
 * Empty if it did not answer.
 *
 * @param called what the sentences call it.
 */
export async function unsafeSettings(redis: Redis, called: string): Promise<string[]> {
  const found = await Promise.all(WANTED.map(([name]) => redis.config('GET', name))).catch((error: unknown) => error);
  if (!Array.isArray(found)) return found instanceof ReplyError ? [`${called} ${NOT_TOLD}`] : [];
  return WANTED.flatMap(([name, wanted, otherwise], index) => {
    const value = (found as string[][])[index]?.[1];
    return value === undefined || value === wanted
      ? []
      : [`${called} has "${name} ${value}": ${otherwise}. Set it to ${wanted}.`];
  });
}
