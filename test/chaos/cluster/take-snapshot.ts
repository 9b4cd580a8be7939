import type { ScoreValue } from '@standings/domain';
import type { Snapshot } from '../checker/snapshot.js';
import { post } from '../load/http.js';
import type { Cluster } from './cluster.js';

/** Most players that one request may ask for. */
const PAGE = 1000;

/** Reads both stores. Nothing may be on its way meanwhile. */
export async function takeSnapshot(cluster: Cluster): Promise<Snapshot> {
  const [boards, { rows, ranks: sqlRanks }] = await Promise.all([scoresOf(cluster), cluster.rows.all()]);
  const url = cluster.apis[0]?.url as string;
  const ranks = new Map<string, number>();
  for (const [board, scores] of boards) {
    for (const [playerId, rank] of await ranksOf(board, [...scores.keys()], url)) ranks.set(playerId, rank);
  }
  return { redis: merged(boards), postgres: rows, ranks, sqlRanks };
}

/** The scores in Redis of the boards that the load names, by player: each is on one board. */
export async function takeScores(cluster: Cluster): Promise<Map<string, ScoreValue>> {
  return merged(await scoresOf(cluster));
}

type Scores = ReadonlyMap<string, ScoreValue>;

async function scoresOf(cluster: Cluster): Promise<Map<string, Scores>> {
  const [boards, ids] = await Promise.all([cluster.data.boards(), cluster.rows.boards()]);
  return new Map([...ids].map(([no, id]) => [id, boards.get(no) ?? new Map()]));
}

function merged(boards: ReadonlyMap<string, Scores>): Map<string, ScoreValue> {
  return new Map([...boards.values()].flatMap((scores) => [...scores]));
}

async function ranksOf(board: string, players: readonly string[], url: string): Promise<Map<string, number>> {
  const ranks = new Map<string, number>();
  for (let start = 0; start < players.length; start += PAGE) {
    const body = JSON.stringify({ board, playerIds: players.slice(start, start + PAGE) });
    const answer = await post(`${url}/leaderboard/ranks`, body);
    if (answer.status !== 200) throw new Error(`Ranks are answered ${answer.status}: ${answer.body}`);
    const { entries } = JSON.parse(answer.body) as { entries: { playerId: string; rank: number }[] };
    for (const { playerId, rank } of entries) ranks.set(playerId, rank);
  }
  return ranks;
}
