import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { createKafka, KafkaEventLog, type KafkaSettings, ScoreEventsTopic } from '@standings/kafka-log';
import kafkajs, { type Admin, CompressionTypes, type Kafka } from 'kafkajs';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { readPostgres } from '../demo/stores.js';
import { AppProcess, buildApps, migrate } from '../support/apps/app-process.js';
import { finalScores, history } from '../support/score-events.js';
import { createDatabase, type TestDatabase, uniqueName, waitUntil } from '../support/servers/index.js';
import { alterTopic } from '../support/topics.js';

const WITHIN_MS = 30_000;

let settings: KafkaSettings;
let kafka: Kafka;
let admin: Admin;
let log: KafkaEventLog;
let database: TestDatabase;
let sync: AppProcess;

beforeAll(() => buildApps('sync'));

beforeEach(async () => {
  const { kafka: server, postgres } = inject('servers');
  database = await createDatabase(postgres.url);
  settings = { brokers: server.brokers.split(','), topic: uniqueName('score-events'), partitions: 2 };
  kafka = createKafka(settings);
  admin = kafka.admin();
  await admin.connect();
  log = new KafkaEventLog(kafka, new ScoreEventsTopic(kafka, settings), settings.topic);
  await log.connect();
  const environment = {
    KAFKA_BROKERS: server.brokers,
    KAFKA_TOPIC: settings.topic,
    KAFKA_GROUP_ID: uniqueName('sync'),
    DATABASE_URL: database.url,
    SYNC_FLUSH_MS: '100',
  };
  await migrate(environment);
  sync = await AppProcess.start('sync', environment);
  await sync.ready();
});

afterEach(async () => {
  await sync.end('SIGKILL');
  await log.close();
  await admin.disconnect();
  await database.drop();
});

describe('The sync app', () => {
  it('stores what brokers have compressed, whatever way the topic says, and goes on at each change', async () => {
    const events = history(5000, 300);
    for (const [index, type] of ['gzip', 'snappy', 'lz4', 'zstd', 'producer'].entries()) {
      await alterTopic(admin, settings.topic, { 'compression.type': type });
      await log.append(events.slice(index * 1000, (index + 1) * 1000));
    }
    await untilStored(finalScores(events));
    expect(sync.printed).not.toContain('Reading from Kafka failed');
  });

  it('puts a batch aside that it cannot read, names where it is, and stores what comes after it', async () => {
    const { first, last } = await sendBomb();
    await log.append(history(200, 50));
    await untilStored(finalScores(history(200, 50)));
    await waitUntil(async () => expect(sync.printed).toContain('A message was put aside'), WITHIN_MS);
    expect(sync.printed).toContain(`the batch of offsets ${first} to ${last} cannot be read`);
    expect(sync.printed).toContain(settings.topic);
  });
});

/** Two messages that Kafka takes, because 140 kB are not much, and that are 140 MB when they are decompressed. */
async function sendBomb(): Promise<{ readonly first: number; readonly last: number }> {
  kafkajs.CompressionCodecs[CompressionTypes.GZIP] = () => ({
    compress: ({ buffer }: { readonly buffer: Buffer }) => promisify(gzip)(buffer),
  });
  const producer = kafka.producer();
  await producer.connect();
  const value = Buffer.alloc(70 * 1024 * 1024);
  const messages = [1, 2].map(() => ({ key: 'a key', partition: 1, value }));
  const [sent] = await producer.send({ topic: settings.topic, compression: CompressionTypes.GZIP, messages });
  await producer.disconnect();
  const first = Number(sent?.baseOffset);
  return { first, last: first + 1 };
}

async function untilStored(expected: Record<string, number>): Promise<void> {
  const scores = async () => Object.fromEntries(await readPostgres(database.url));
  await waitUntil(async () => expect(await scores()).toEqual(expected), WITHIN_MS);
}
