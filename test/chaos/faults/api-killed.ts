import { fault } from './fault.js';
import { untilSome } from './until.js';

/** An api is killed after Redis has applied updates and before their answers have left. */
export const apiKilled = fault('api killed', ({ cluster, random }) => {
  const victim = random.pick(cluster.apis);
  return {
    lastsMs: [300, 3000],
    async inject() {
      victim.redis.holdReplies();
      await untilSome('replies on their way', () => victim.redis.heldReplies());
      await victim.kill();
      victim.redis.pass();
    },
    heal: () => victim.start(),
    hits: async ({ replays }) => ({ replays }),
  };
});
