import { Redis } from 'ioredis';

const MEMBERS_PER_COMMAND = 1000;
const HIGHEST_SCORE = 10_000_000;

/** Where the store keeps the board `global`: see `keys.ts` of the Redis store. Its answers are checked after seeding. */
export const STORE_PREFIX = 'standings:{global/0}';

/** The bare sorted set of the baselines. */
export const BARE_BOARD = 'bare';

/** As `redis-benchmark` writes random members, so that it can use the same board. */
export function playerId(index: number): string {
  return `p${String(index).padStart(12, '0')}`;
}

/** Fills the board of the store and the bare one with the same players and scores. */
export async function seedBoards(url: string, players: number): Promise<void> {
  const redis = new Redis(url);
  // A rewrite of the file would fall on whoever has the turn.
  await redis.config('SET', 'auto-aof-rewrite-percentage', '0');
  for (let start = 0; start < players; start += MEMBERS_PER_COMMAND) {
    const scores = scoresFrom(start, Math.min(players, start + MEMBERS_PER_COMMAND));
    await redis
      .pipeline()
      .zadd(BARE_BOARD, ...scores.flatMap(([id, score]) => [score, id]))
      .zadd(`${STORE_PREFIX}:scores:all`, ...scores.flatMap(([id, score]) => [0 - score, id]))
      .exec();
  }
  await redis.hset(`${STORE_PREFIX}:meta`, { epoch: 1, seq: players, pending: 0 });
  await redis.quit();
}

function scoresFrom(start: number, end: number): [id: string, score: number][] {
  return Array.from({ length: end - start }, (_, index) => [
    playerId(start + index),
    Math.floor(Math.random() * HIGHEST_SCORE),
  ]);
}

/** How far the store's board is: updates applied, and updates whose events wait for Kafka. */
export async function readProgress(redis: Redis): Promise<{ seq: number; pending: number; entries: number }> {
  const [seq, pending] = await redis.hmget(`${STORE_PREFIX}:meta`, 'seq', 'pending');
  return { seq: Number(seq), pending: Number(pending), entries: await redis.xlen(`${STORE_PREFIX}:outbox`) };
}
