import { createKafka, EpochsTopic, type KafkaSettings, ScoreEventsTopic } from '@standings/kafka-log';
import type { Admin } from 'kafkajs';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { AppProcess, buildApps } from '../support/apps/app-process.js';
import { createDatabase, type TestDatabase, uniqueName, waitUntil } from '../support/servers/index.js';
import { configOf, createTopic } from '../support/topics.js';

const WITHIN_MS = 30_000;

let settings: KafkaSettings;
let admin: Admin;

beforeEach(async () => {
  const brokers = inject('servers').kafka.brokers.split(',');
  settings = { brokers, topic: uniqueName('score-events'), partitions: 2 };
  admin = createKafka(settings).admin();
  await admin.connect();
});

afterEach(() => admin.disconnect());

describe('The settings of the topics', () => {
  it('are those that the promises rest on when the service creates them, whatever the standard of the brokers is', async () => {
    await scoreEvents().ensure();
    expect(await configOf(admin, settings.topic)).toMatchObject({
      'cleanup.policy': 'delete',
      'compression.type': 'producer',
      'message.timestamp.type': 'LogAppendTime',
    });
    expect(await configOf(admin, `${settings.topic}.dlq`)).toMatchObject({
      'message.timestamp.type': 'LogAppendTime',
      'max.message.bytes': '2097152',
    });
    expect(await scoreEvents().problems()).toEqual([]);
  });

  it('are named one by one when somebody else has created the topics', async () => {
    await create(settings.topic, { 'compression.type': 'lz4', 'retention.ms': '60000', 'retention.bytes': '1000000' });
    await create(`${settings.topic}.dlq`, { 'cleanup.policy': 'compact', 'message.timestamp.type': 'LogAppendTime' });
    await scoreEvents().ensure();
    const named = (await scoreEvents().problems()).map((problem) => / has (\S+),/.exec(problem)?.[1]);
    expect(named).toEqual([
      'compression.type=lz4',
      'message.timestamp.type=CreateTime',
      'retention.ms=60000',
      'retention.bytes=1000000',
      'cleanup.policy=compact',
      'max.message.bytes=1048588',
    ]);
  });
});

describe('The settings of the topic of the ended epochs', () => {
  const epochsTopic = () => new EpochsTopic(createKafka(settings), settings.topic);

  it('are right when the service creates it, and nothing is wrong while it is missing', async () => {
    expect(await epochsTopic().problems()).toEqual([]);
    await epochsTopic().ensure();
    expect(await configOf(admin, `${settings.topic}-epochs`)).toMatchObject({ 'retention.ms': '-1' });
    expect(await epochsTopic().problems()).toEqual([]);
  });

  it('are named when somebody else has created it', async () => {
    await create(`${settings.topic}-epochs`, { 'cleanup.policy': 'compact', 'retention.ms': '60000' });
    await epochsTopic().ensure();
    const named = (await epochsTopic().problems()).map((problem) => / has (\S+),/.exec(problem)?.[1]);
    expect(named).toEqual(['cleanup.policy=compact', 'retention.ms=60000']);
  });
});

describe('An app on a topic with wrong settings', () => {
  let database: TestDatabase;
  let app: AppProcess;

  beforeAll(async () => {
    await buildApps('api', 'sync');
  });

  beforeEach(async () => {
    database = await createDatabase(inject('servers').postgres.url);
    await create(settings.topic, { 'compression.type': 'zstd', 'message.timestamp.type': 'LogAppendTime' });
  });

  afterEach(async () => {
    await app.end('SIGKILL');
    await database.drop();
  });

  it.each(['api', 'sync'] as const)('says so in the health and the log of %s, with what to run', async (name) => {
    app = await AppProcess.start(name, {
      REDIS_URL: inject('servers').redis.url,
      KAFKA_BROKERS: settings.brokers.join(','),
      KAFKA_TOPIC: settings.topic,
      DATABASE_URL: database.url,
    });
    const command = `kafka-configs.sh --bootstrap-server <broker> --alter --topic ${settings.topic} --add-config compression.type=producer`;
    await waitUntil(async () => {
      const { parts } = await app.health();
      expect(parts['topic']).toMatchObject({ status: 'degraded', reason: expect.stringContaining(command) });
    }, WITHIN_MS);
    expect(app.printed).toContain(command);
  });

  it('says so of the topic of the ended epochs in the health of an api that acknowledges by the log', async () => {
    await create(`${settings.topic}-epochs`, { 'cleanup.policy': 'compact' });
    app = await AppProcess.start('api', {
      REDIS_URL: inject('servers').redis.url,
      KAFKA_BROKERS: settings.brokers.join(','),
      KAFKA_TOPIC: settings.topic,
      DATABASE_URL: database.url,
      ACKNOWLEDGE: 'log',
    });
    await waitUntil(async () => {
      const reason = expect.stringContaining(`--topic ${settings.topic}-epochs --add-config cleanup.policy=delete`);
      expect((await app.health()).parts['epochs-topic']).toMatchObject({ status: 'degraded', reason });
    }, WITHIN_MS);
  });
});

function scoreEvents(): ScoreEventsTopic {
  return new ScoreEventsTopic(createKafka(settings), settings);
}

const create = (topic: string, config: Readonly<Record<string, string>>) => createTopic(admin, topic, 1, config);
