import { waitUntil } from '../../support/servers/index.js';
import type { Cluster } from './cluster.js';

/** Resolves when no event is in flight from Redis to Postgres. @throws {Error} that says what still is, after `patienceMs`. */
export async function drained(cluster: Cluster, patienceMs: number): Promise<void> {
  await waitUntil(async () => {
    // In the order in which events go: asked the other way round, one between the two would be seen by neither.
    const outbox = await cluster.data.outbox();
    const lag = await cluster.events.lag();
    if (outbox + lag > 0) throw new Error(`There are ${outbox} entries in the outbox, and sync lags ${lag} behind.`);
  }, patienceMs);
}
