import { waitUntil } from '../../support/servers/index.js';
import { boardOf, SHARDS } from '../boards.js';
import { post } from '../load/http.js';
import type { Cluster } from './cluster.js';

const PATIENCE_MS = 60_000;

/** Resolves when every api answers reads. An api that has not noticed yet that its data are gone notices by these. */
export async function answersReads(cluster: Cluster): Promise<void> {
  await waitUntil(() => Promise.all(cluster.apis.map(({ url }) => readEach(url))), PATIENCE_MS);
}

/** A board of each shard, and more. */
const SOME_BOARDS = Array.from({ length: 8 * SHARDS }, (_, number) => boardOf(number));

async function readEach(url: string): Promise<void> {
  await Promise.all(SOME_BOARDS.map((board) => readOnce(url, board)));
}

async function readOnce(url: string, board: string): Promise<void> {
  const { status, body } = await post(`${url}/leaderboard/ranks`, JSON.stringify({ board, playerIds: ['nobody'] }));
  if (status !== 200) throw new Error(`Reads are answered ${status}: ${body}`);
}
