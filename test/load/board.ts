import { Redis } from 'ioredis';
import { SCORES, SHARD, toStored } from '../support/redis-scores.js';

const MEMBERS_PER_COMMAND = 1000;
export const HIGHEST_SCORE = 10_000_000;

/** The bare sorted set of the baselines. */
export const BARE_BOARD = 'bare';

/** The random members of `redis-benchmark`, so that it can use the same board. */
export function playerId(index: number): string {
  return `p${String(index).padStart(12, '0')}`;
}

/** That of the store, or the bare sorted set of the baselines. */
export type Board = 'store' | 'bare';

/** Fills the boards named with the same players and scores. */
export async function seedBoards(url: string, players: number, boards: readonly Board[]): Promise<void> {
  const redis = new Redis(url);
  // A rewrite of the file would slow down the current turn.
  await redis.config('SET', 'auto-aof-rewrite-percentage', '0');
  for (let start = 0; start < players; start += MEMBERS_PER_COMMAND) {
    const scores = scoresFrom(start, Math.min(players, start + MEMBERS_PER_COMMAND));
    const pipeline = redis.pipeline();
    for (const board of boards) pipeline.zadd(...(board === 'bare' ? bareMembers(scores) : storeMembers(scores)));
    await pipeline.exec();
  }
  if (boards.includes('store')) {
    await redis.hset(`${SHARD}:rankings`, { '1:all': players });
    await redis.hset(`${SHARD}:meta`, { epoch: 1, seq: players, pending: 0, rankings: 1 });
  }
  await redis.quit();
}

type Scores = readonly [id: string, score: number][];
type Members = [key: string, ...members: (string | number)[]];

function bareMembers(scores: Scores): Members {
  return [BARE_BOARD, ...scores.flatMap(([id, score]) => [score, id])];
}

function storeMembers(scores: Scores): Members {
  return [SCORES, ...scores.flatMap(([id, score]) => [toStored(score), id])];
}

function scoresFrom(start: number, end: number): Scores {
  return Array.from({ length: end - start }, (_, index) => [
    playerId(start + index),
    Math.floor(Math.random() * HIGHEST_SCORE),
  ]);
}

/** Updates that the store's board has applied, and updates whose events wait for Kafka. */
export async function readProgress(redis: Redis): Promise<{ seq: number; pending: number; entries: number }> {
  const [seq, pending] = await redis.hmget(`${SHARD}:meta`, 'seq', 'pending');
  return { seq: Number(seq), pending: Number(pending), entries: await redis.xlen(`${SHARD}:outbox`) };
}

/** Bytes of a board in Redis: for the store, of all its keys. */
export async function boardBytes(redis: Redis, board: Board): Promise<number> {
  const keys = await redis.keys('*');
  const mine = keys.filter((key) => (key === BARE_BOARD) === (board === 'bare'));
  // 0 samples: counts every member instead of estimating.
  const bytes = await Promise.all(mine.map((key) => redis.memory('USAGE', key, 'SAMPLES', 0)));
  return bytes.reduce<number>((sum, one) => sum + (one ?? 0), 0);
}
