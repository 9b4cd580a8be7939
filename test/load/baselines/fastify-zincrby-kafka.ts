/** The plain way to do the job: ZINCRBY, then the event to Kafka, then the answer. */
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { serve } from './serve.js';
import { type Update, updateSchema } from './update-schema.js';

const { REDIS_URL = '', BOARD_KEY = '', KAFKA_BROKERS = '', KAFKA_TOPIC = '' } = process.env;
const redis = new Redis(REDIS_URL);
const kafka = new Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.NOTHING });
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
await producer.connect();
const app = Fastify();

app.post<{ Body: Update }>('/score/update', { schema: updateSchema }, async ({ body: { playerId, delta } }) => {
  const newScore = Number(await redis.zincrby(BOARD_KEY, delta, playerId));
  const event = { playerId, delta, newScore, timestamp: new Date().toISOString() };
  await producer.send({
    topic: KAFKA_TOPIC,
    acks: -1,
    messages: [{ key: playerId, value: JSON.stringify(event) }],
  });
  return { playerId, delta, newScore };
});

await serve(app, () => Promise.all([redis.quit(), producer.disconnect()]));
