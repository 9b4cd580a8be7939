import { fault } from './fault.js';
import { UPSERT } from './sync-killed.js';
import { untilSome } from './until.js';

/** Events that are on their way to Postgres when all is well. */
const LITTLE_LAG = 500;

/** A sync stands still in the midst of its upsert, until others have its partitions and have stored newer rows. Then it goes on. */
export const syncFrozen = fault('sync frozen until it has lost its partitions', ({ cluster, random }) => {
  const victim = random.pick(cluster.syncs);
  let members = 0;
  return {
    lastsMs: [0, 5000],
    hidden: true,
    async inject() {
      victim.postgres.holdRequests();
      await untilSome('upserts on their way', () => victim.postgres.heldRequests(UPSERT));
      victim.freeze();
    },
    async heal() {
      await untilSome('consumers left', async () => {
        members = await cluster.events.members();
        return members === cluster.syncs.length - 1 ? 1 : 0;
      });
      await untilSome('events stored by others', async () => ((await cluster.events.lag()) < LITTLE_LAG ? 1 : 0));
      victim.postgres.pass();
      victim.thaw();
    },
    hits: async ({ staleRows }) => ({ 'consumers left': members, 'rows refused': staleRows }),
  };
});
