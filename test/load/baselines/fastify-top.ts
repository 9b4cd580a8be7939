/** The best 100: one ZREVRANGE. No total, no cursor, no shared ranks for equal scores. */
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import { serve } from './serve.js';

const { REDIS_URL = '', BOARD_KEY = '' } = process.env;
const redis = new Redis(REDIS_URL);
const app = Fastify();

app.get('/leaderboard/top', async () => {
  const flat = await redis.zrevrange(BOARD_KEY, 0, 99, 'WITHSCORES');
  const entries = [];
  for (let i = 0; i < flat.length; i += 2) {
    entries.push({ rank: i / 2 + 1, playerId: flat[i], score: Number(flat[i + 1]) });
  }
  return { entries };
});

await serve(app, () => redis.quit());
