import { fault } from './fault.js';
import { untilSome } from './until.js';

/**
 * Pieces of replies in the midst of a load: most are of updates, whatever else was asked meanwhile. An api has two calls with updates of
 * each shard in flight, and Redis may answer several in one piece. More come only when the first ones have timed out, which takes the
 * requests of this api away.
 */
const REPLIES = 3;

/** An api is killed after Redis has applied updates and before their answers have left. */
export const apiKilled = fault('api killed', ({ cluster, random }) => {
  const victim = random.pick(cluster.apis);
  return {
    lastsMs: [300, 3000],
    async inject() {
      victim.redis.holdReplies();
      await untilSome('replies to updates on their way', () => (victim.redis.heldReplies() >= REPLIES ? 1 : 0));
      await victim.kill();
      victim.redis.pass();
    },
    heal: () => victim.start(),
    hits: async ({ replays }) => ({ replays }),
  };
});
