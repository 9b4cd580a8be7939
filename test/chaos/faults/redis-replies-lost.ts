import { KEYLESS_PLAYER } from '../load/clients.js';
import type { RedisNode } from '../../support/servers/index.js';
import type { TcpProxy } from '../../support/tcp-proxy.js';
import { fault, type Strike } from './fault.js';
import { someShard } from './on-cluster/redis-cluster.js';
import { untilSome } from './until.js';

const BREAKS = 6;

/** What is in a script call with updates and in no read; */
const UPDATE = ':outbox';
/** and what is in it if the first of them has a key. */
const KEYED = '[1,"';

/** Redis has run a command, and its connection breaks in place of the reply; several times, at each api, in turn with a key and without. */
export const redisRepliesLost = fault('replies of Redis lost', ({ cluster }) =>
  losingReplies(() => cluster.apis.map(({ redis }) => redis)),
);

/** The same at a node of a cluster, through whose link all apis go. */
export const nodeRepliesLost = fault('replies of a node lost', ({ cluster }) => {
  let master: RedisNode;
  return {
    ...losingReplies(() => [master.link]),
    prepare: async () => void ({ master } = await someShard(cluster)),
  };
});

function losingReplies(links: () => readonly TcpProxy[]): Strike {
  const resets = () => links().reduce((sum, link) => sum + link.resets, 0);
  let before = 0;
  return {
    lastsMs: [0, 500],
    async inject() {
      before = resets();
      for (let i = 0; i < BREAKS; i++) {
        const all = resets() + links().length;
        for (const link of links()) link.resetOnReply(UPDATE, i % 2 === 0 ? KEYED : KEYLESS_PLAYER);
        await untilSome('replies lost at each link', () => (resets() === all ? 1 : 0));
      }
    },
    async heal() {
      for (const link of links()) link.pass();
    },
    hits: async ({ unknown, replays }) => ({ 'connections broken': resets() - before, unknown, replays }),
  };
}
