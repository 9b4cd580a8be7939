/** The minimal score update: one ZINCRBY. No event, no rank, no protection against counting twice. */
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import { serve } from './serve.js';
import { type Update, updateSchema } from './update-schema.js';

const { REDIS_URL = '', BOARD_KEY = '' } = process.env;
const redis = new Redis(REDIS_URL);
const app = Fastify();

app.post<{ Body: Update }>('/score/update', { schema: updateSchema }, async ({ body: { playerId, delta } }) => {
  const newScore = Number(await redis.zincrby(BOARD_KEY, delta, playerId));
  return { playerId, delta, newScore };
});

await serve(app, () => redis.quit());
