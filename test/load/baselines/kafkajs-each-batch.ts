/** The plain way to store events: one upsert for each batch of Kafka. No versions, no validation, no dead letters. */
import { Kafka, logLevel } from 'kafkajs';
import { Pool } from 'pg';

const UPSERT = `
  INSERT INTO player_scores_baseline (player_id, score, last_updated)
  SELECT * FROM unnest($1::text[], $2::bigint[], $3::timestamptz[])
  ON CONFLICT (player_id) DO UPDATE SET score = EXCLUDED.score, last_updated = EXCLUDED.last_updated`;

interface ScoreEvent {
  readonly playerId: string;
  readonly newScore: number;
  readonly timestamp: string;
}

const { KAFKA_BROKERS = '', KAFKA_TOPIC = '', KAFKA_GROUP_ID = '', DATABASE_URL = '' } = process.env;
const pool = new Pool({ connectionString: DATABASE_URL });
const kafka = new Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.NOTHING });
const consumer = kafka.consumer({ groupId: KAFKA_GROUP_ID });

process.once('SIGTERM', () => {
  void Promise.all([consumer.disconnect(), pool.end()]).then(() => process.exit(0));
});

await consumer.connect();
await consumer.subscribe({ topics: [KAFKA_TOPIC], fromBeginning: true });
await consumer.run({
  eachBatch: async ({ batch }) => {
    // A statement must not touch a row twice: the last event of a player wins.
    const last = new Map<string, ScoreEvent>();
    for (const { value } of batch.messages) {
      const event = JSON.parse(String(value)) as ScoreEvent;
      last.set(event.playerId, event);
    }
    const rows = [...last.values()];
    await pool.query(UPSERT, [
      rows.map(({ playerId }) => playerId),
      rows.map(({ newScore }) => newScore),
      rows.map(({ timestamp }) => timestamp),
    ]);
  },
});
