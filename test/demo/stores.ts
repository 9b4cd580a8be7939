import { Redis } from 'ioredis';
import { Client } from 'pg';
import { readScores } from '../support/redis-scores.js';

/** The score of every player as Redis holds it. */
export async function readRedis(url: string): Promise<Map<string, number>> {
  const redis = new Redis(url);
  try {
    return await readScores(redis);
  } finally {
    redis.disconnect();
  }
}

/** The score of every player as Postgres holds it. */
export async function readPostgres(url: string): Promise<Map<string, number>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ player_id: string; score: string }>(
      `SELECT player_id, score FROM player_scores WHERE board_no = 1 AND period = 'all'`,
    );
    return new Map(rows.map(({ player_id, score }) => [player_id, Number(score)]));
  } finally {
    await client.end();
  }
}

/** The score of every player of every board as Postgres holds it, by the id of the board. */
export async function readBoardsOfPostgres(url: string): Promise<Map<string, Map<string, number>>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string; player_id: string; score: string }>(
      `SELECT id, player_id, score FROM player_scores JOIN boards ON no = board_no WHERE period = 'all'`,
    );
    const boards = new Map<string, Map<string, number>>();
    for (const { id, player_id, score } of rows) {
      const scores = boards.get(id) ?? new Map<string, number>();
      boards.set(id, scores.set(player_id, Number(score)));
    }
    return boards;
  } finally {
    await client.end();
  }
}

/** How many players the two do not have with the same score. */
export function differences(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  return [...new Set([...a.keys(), ...b.keys()])].filter((player) => a.get(player) !== b.get(player)).length;
}
