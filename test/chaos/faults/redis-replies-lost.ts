import { setTimeout as sleep } from 'node:timers/promises';
import { fault } from './fault.js';

const BREAKS = 6;
const EVERY_MS = 150;

/** Redis has run a command, and its connection breaks in place of the reply; several times, at each api. */
export const redisRepliesLost = fault('replies of Redis lost', ({ cluster }) => {
  const resets = () => cluster.apis.reduce((sum, { redis }) => sum + redis.resets, 0);
  const before = resets();
  return {
    lastsMs: [0, 500],
    async inject() {
      for (let i = 0; i < BREAKS; i++) {
        for (const { redis } of cluster.apis) redis.resetOnReply();
        await sleep(EVERY_MS);
      }
    },
    async heal() {
      for (const { redis } of cluster.apis) redis.pass();
    },
    hits: async ({ unknown, replays }) => ({ 'connections broken': resets() - before, unknown, replays }),
  };
});
