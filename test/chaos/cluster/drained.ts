import { waitUntil } from '../../support/servers/index.js';
import type { Cluster } from './cluster.js';

/** The sweeper comes after 5 s, or 10 s later when it has just failed; a dead consumer keeps its partitions for 15 s. */
const PATIENCE_MS = 60_000;

/** Resolves when nothing is on its way from Redis to Postgres any more. @throws {Error} that says what still is. */
export async function drained(cluster: Cluster): Promise<void> {
  await waitUntil(async () => {
    const [outbox, lag] = await Promise.all([cluster.data.outbox(), cluster.events.lag()]);
    if (outbox + lag > 0) throw new Error(`There are ${outbox} entries in the outbox, and sync lags ${lag} behind.`);
  }, PATIENCE_MS);
}
