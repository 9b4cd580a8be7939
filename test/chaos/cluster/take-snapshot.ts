import type { Snapshot } from '../checker/snapshot.js';
import { post } from '../load/http.js';
import type { Cluster } from './cluster.js';

/** Most players that one request may ask for. */
const PAGE = 1000;

/** Reads both stores. Nothing may be on its way meanwhile. */
export async function takeSnapshot(cluster: Cluster): Promise<Snapshot> {
  const [redis, { rows, ranks: sqlRanks }] = await Promise.all([cluster.data.scores(), cluster.rows.all()]);
  const [api] = cluster.apis;
  const ranks = await ranksOf([...redis.keys()], api?.url as string);
  return { redis, postgres: rows, ranks, sqlRanks };
}

async function ranksOf(players: readonly string[], url: string): Promise<Map<string, number>> {
  const ranks = new Map<string, number>();
  for (let start = 0; start < players.length; start += PAGE) {
    const body = JSON.stringify({ playerIds: players.slice(start, start + PAGE) });
    const answer = await post(`${url}/leaderboard/ranks`, body);
    if (answer.status !== 200) throw new Error(`Ranks are answered ${answer.status}: ${answer.body}`);
    const { entries } = JSON.parse(answer.body) as { entries: { playerId: string; rank: number }[] };
    for (const { playerId, rank } of entries) ranks.set(playerId, rank);
  }
  return ranks;
}
