import { fault } from './fault.js';

const DELAY_MS = 50;

/** Every reply of Redis takes 50 ms longer: slower, never wrong. */
export const redisDelayed = fault('link to Redis 50 ms longer', ({ cluster }) => ({
  lastsMs: [1000, 5000],
  hidden: true,
  async inject() {
    for (const { redis } of cluster.apis) redis.delayReplies(DELAY_MS);
  },
  async heal() {
    for (const { redis } of cluster.apis) redis.pass();
  },
  hits: async ({ slowerThan }) => ({ 'late answers': slowerThan(DELAY_MS) }),
}));
