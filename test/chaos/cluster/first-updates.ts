import { post } from '../load/http.js';
import type { Cluster } from './cluster.js';
import { drained } from './drained.js';

/** An update through each api, all the way to Postgres: before it none of them need have a connection to Kafka. */
export async function firstUpdates(cluster: Cluster, patienceMs: number): Promise<void> {
  for (const [index, { url }] of cluster.apis.entries()) {
    const answer = await post(`${url}/score/update`, JSON.stringify({ playerId: `first-${index}`, delta: 1 }));
    if (answer.status !== 200) throw new Error(`The first update was answered ${answer.status}: ${answer.body}`);
  }
  await drained(cluster, patienceMs);
}
