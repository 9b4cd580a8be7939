import { waitUntil } from '../../support/servers/index.js';
import type { Cluster } from './cluster.js';

/** The sweeper comes after 5 s, or 10 s later when it has just failed; a dead consumer keeps its partitions for 7 s. */
const PATIENCE_MS = 60_000;

/** Resolves when nothing is on its way from Redis to Postgres any more. @throws {Error} that says what still is. */
export async function drained(cluster: Cluster): Promise<void> {
  await waitUntil(async () => {
    // In the order in which events go: asked the other way round, one between the two would be seen by neither.
    const outbox = await cluster.data.outbox();
    const lag = await cluster.events.lag();
    if (outbox + lag > 0) throw new Error(`There are ${outbox} entries in the outbox, and sync lags ${lag} behind.`);
  }, PATIENCE_MS);
}
