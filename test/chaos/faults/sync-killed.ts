import { fault } from './fault.js';
import { untilSome } from './until.js';

/** What tells an upsert and the answer to it from the pings of a health check on the same connections. */
export const UPSERT = 'INSERT INTO player_scores';
const UPSERTED = 'INSERT 0 ';

/** One sync is killed when its upsert has not reached Postgres yet, another when Postgres has committed and nobody has heard. */
export const syncKilled = fault('sync killed in the midst of a batch', ({ cluster }) => {
  const [first, second] = cluster.syncs;
  let lost = 0;
  let unheard = 0;
  return {
    lastsMs: [0, 3000],
    hidden: true,
    async inject() {
      // Replies pass: an upsert that is under way ends, and the next one is that which does not arrive.
      first?.postgres.holdRequests();
      await untilSome('upserts on their way', () => (lost = first?.postgres.heldRequests(UPSERT) ?? 0));
      await first?.kill();
      first?.postgres.pass();
      second?.postgres.holdReplies();
      await untilSome('replies on their way', () => (unheard = second?.postgres.heldReplies(UPSERTED) ?? 0));
      await second?.kill();
      second?.postgres.pass();
    },
    async heal() {
      await Promise.all([first?.start(), second?.start()]);
    },
    hits: async () => ({ 'upserts lost': lost, 'replies lost': unheard }),
  };
});
