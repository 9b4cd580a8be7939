import type { AppSlot } from '../cluster/app-slot.js';
import { ONCE_PLAYER } from '../load/clients.js';
import { fault } from './fault.js';
import { untilSome } from './until.js';

/** What tells an upsert and the answer to it from the pings of a health check on the same connections. */
export const UPSERT = 'INSERT INTO player_scores';
const UPSERTED = 'INSERT 0 ';

/** One sync is killed when its upsert has not reached Postgres yet, another when Postgres has committed and nobody has heard. */
export const syncKilled = fault('sync killed in the midst of a batch', ({ cluster }) => {
  const [first, second] = cluster.syncs as [AppSlot, AppSlot];
  let lost = 0;
  let unheard = 0;
  return {
    lastsMs: [0, 3000],
    hidden: true,
    async inject() {
      await untilSome('upserts on their way', () => (lost = holdUpsert(first)));
      await killHeld(first);
      second.postgres.holdReplies();
      await untilSome('replies on their way', () => (unheard = second.postgres.heldReplies(UPSERTED)));
      await killHeld(second);
    },
    async heal() {
      await Promise.all([first.start(), second.start()]);
    },
    hits: async () => ({ 'upserts lost': lost, 'replies lost': unheard }),
  };
});

/**
 * Replies pass: an upsert that is under way ends, and the next one is that which does not arrive. One that a later upsert
 * may make good is let go: nobody could see that it is missing.
 *
 * @returns how many are held that somebody would miss.
 */
function holdUpsert({ postgres }: AppSlot): number {
  const held = postgres.heldRequests(UPSERT, ONCE_PLAYER);
  if (held === 0) postgres.pass();
  postgres.holdRequests();
  return held;
}

/** What is held is lost: it would still be delivered where the end of the process is known before the end of its connections. */
async function killHeld(sync: AppSlot): Promise<void> {
  await sync.kill();
  sync.postgres.cut();
}
