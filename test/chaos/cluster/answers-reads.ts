import { waitUntil } from '../../support/servers/index.js';
import { post } from '../load/http.js';
import type { Cluster } from './cluster.js';

const PATIENCE_MS = 60_000;

/** Resolves when every api answers reads. An api that has not noticed yet that its data are gone notices by these. */
export async function answersReads(cluster: Cluster): Promise<void> {
  await waitUntil(() => Promise.all(cluster.apis.map(({ url }) => readOnce(url))), PATIENCE_MS);
}

async function readOnce(url: string): Promise<void> {
  const { status, body } = await post(`${url}/leaderboard/ranks`, '{"playerIds":["nobody"]}');
  if (status !== 200) throw new Error(`Reads are answered ${status}: ${body}`);
}
