import type { Redis } from 'ioredis';

/** What every key of the board `global` begins with: see `keys.ts` of the Redis store. */
export const SHARD = 'standings:{1:0/1}';

export const SCORES = `${SHARD}:scores:1:all`;

/** A score as the sorted set holds it: negated, so that the best comes first and equal ones are in the order of their ids. */
export function toStored(score: number): number {
  return 0 - score;
}

export function toScore(stored: string | null | undefined): number {
  return 0 - Number(stored);
}

/** The score of every player. */
export async function readScores(redis: Redis, key = SCORES): Promise<Map<string, number>> {
  const flat = await redis.zrange(key, '0', '-1', 'WITHSCORES');
  const scores = new Map<string, number>();
  for (let i = 0; i < flat.length; i += 2) scores.set(flat[i] as string, toScore(flat[i + 1]));
  return scores;
}
