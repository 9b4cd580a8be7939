import { fault } from './fault.js';
import { untilSome } from './until.js';

/** One sync is killed when its upsert has not reached Postgres yet, another when Postgres has committed and nobody has heard. */
export const syncKilled = fault('sync killed in the midst of a batch', ({ cluster }) => {
  const [first, second] = cluster.syncs;
  let lost = 0;
  let unheard = 0;
  return {
    lastsMs: [0, 3000],
    hidden: true,
    async inject() {
      first?.postgres.freeze();
      await untilSome('upserts on their way', () => (lost = first?.postgres.heldRequests ?? 0));
      await first?.kill();
      first?.postgres.pass();
      second?.postgres.holdReplies();
      await untilSome('replies on their way', () => (unheard = second?.postgres.heldReplies ?? 0));
      await second?.kill();
      second?.postgres.pass();
    },
    async heal() {
      await Promise.all([first?.start(), second?.start()]);
    },
    hits: async () => ({ 'upserts lost': lost, 'replies lost': unheard }),
  };
});
