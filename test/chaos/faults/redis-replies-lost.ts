import { KEYLESS_PLAYER } from '../load/clients.js';
import { fault } from './fault.js';
import { untilSome } from './until.js';

const BREAKS = 6;

/** What is in a script call with updates and in no read; */
const UPDATE = ':outbox';
/** and what is in it if the first of them has a key. */
const KEYED = '[1,"';

/** Redis has run a command, and its connection breaks in place of the reply; several times, at each api, in turn with a key and without. */
export const redisRepliesLost = fault('replies of Redis lost', ({ cluster }) => {
  const links = () => cluster.apis.map(({ redis }) => redis);
  const resets = () => links().reduce((sum, link) => sum + link.resets, 0);
  const before = resets();
  return {
    lastsMs: [0, 500],
    async inject() {
      for (let i = 0; i < BREAKS; i++) {
        const all = resets() + links().length;
        for (const link of links()) link.resetOnReply(UPDATE, i % 2 === 0 ? KEYED : KEYLESS_PLAYER);
        await untilSome('replies lost at each api', () => (resets() === all ? 1 : 0));
      }
    },
    async heal() {
      for (const link of links()) link.pass();
    },
    hits: async ({ unknown, replays }) => ({ 'connections broken': resets() - before, unknown, replays }),
  };
});
