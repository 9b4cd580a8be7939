/** A player's rank: one ZREVRANK. No score, no total, no shared ranks for equal scores. */
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import { serve } from './serve.js';

const { REDIS_URL = '', BOARD_KEY = '' } = process.env;
const redis = new Redis(REDIS_URL);
const app = Fastify();

app.get<{ Querystring: { playerId: string } }>('/leaderboard/rank', async ({ query: { playerId } }, reply) => {
  const position = await redis.zrevrank(BOARD_KEY, playerId);
  if (position === null) return reply.code(404).send({ error: 'unknown player' });
  return { playerId, rank: position + 1 };
});

await serve(app, () => redis.quit());
