import type { ScoreEvent } from '@standings/domain';
import type { Problem } from '@standings/http-server/testing';
import { type KafkaSettings, KafkaEventLog, ScoreEventsTopic, createKafka } from '@standings/kafka-log';
import { createDataSource, runMigrations } from '@standings/persistence';
import { AssignerProtocol, type KafkaMessage, Partitioners } from 'kafkajs';
import type { DataSource } from 'typeorm';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { AppProcess, buildApps, migrate } from '../support/apps/app-process.js';
import { finalScores, history, scoreEvent } from '../support/score-events.js';
import {
  type PostgresServer,
  type TestDatabase,
  createDatabase,
  startPostgres,
  uniqueName,
  waitUntil,
} from '../support/servers/index.js';

const PARTITIONS = 6;
const STORED_WITHIN_MS = 30_000;

/** What a broker takes as it comes is 1,048,588 bytes, with key, headers and framing. */
const LARGEST_MESSAGE = 1_048_000;

let settings: KafkaSettings;
let kafka: ReturnType<typeof createKafka>;
let log: KafkaEventLog;
let database: TestDatabase;
let dataSource: DataSource;
let environment: Record<string, string>;
let processes: AppProcess[];

beforeAll(() => buildApps('sync'));

beforeEach(async () => {
  const { kafka: server, postgres } = inject('servers');
  database = await createDatabase(postgres.url);
  dataSource = await openDatabase(database.url);
  settings = { brokers: server.brokers.split(','), topic: uniqueName('score-events'), partitions: PARTITIONS };
  kafka = createKafka(settings);
  log = new KafkaEventLog(kafka, new ScoreEventsTopic(kafka, settings), settings.topic);
  environment = {
    KAFKA_BROKERS: server.brokers,
    KAFKA_TOPIC: settings.topic,
    KAFKA_PARTITIONS: String(PARTITIONS),
    KAFKA_GROUP_ID: uniqueName('sync'),
    DATABASE_URL: database.url,
    SYNC_FLUSH_MS: '100',
  };
  processes = [];
});

afterEach(async () => {
  await Promise.all(processes.map((one) => one.end('SIGKILL')));
  await log.close();
  await dataSource.destroy();
  await database.drop();
});

describe('The sync app', () => {
  it('stores what the topic holds, newest version first come or last, and duplicates change nothing', async () => {
    const events = history(3000, 200);
    await startSync();
    await log.append(shuffled([...events, ...events.slice(0, 1000)]));
    await untilStored(finalScores(events));

    const before = await dataSource.query('SELECT * FROM player_scores ORDER BY player_id');
    await log.append(shuffled(events));
    await log.append([scoreEvent({ playerId: 'last' })]);
    await untilStored({ ...finalScores(events), last: scoreEvent().newScore });
    await untilNoLag();
    const after = await dataSource.query(`SELECT * FROM player_scores WHERE player_id <> 'last' ORDER BY player_id`);
    expect(after).toEqual(before);
  });

  it('stores one lonely event within the flush time', async () => {
    await startSync({ SYNC_FLUSH_MS: '1000' });
    await log.append([scoreEvent({ playerId: 'warm-up' })]);
    await untilStored({ 'warm-up': scoreEvent().newScore });
    const sent = Date.now();
    await log.append([scoreEvent({ playerId: 'lonely' })]);
    await waitUntil(async () => expect(await scores()).toHaveProperty('lonely'), STORED_WITHIN_MS);
    // 1 s in the fetch; the rest is the machine.
    expect(Date.now() - sent).toBeLessThan(2000);
  });

  it('puts poison aside with the reason, and the partition goes on', async () => {
    await log.append([scoreEvent({ playerId: 'before' })]);
    const good = JSON.stringify(scoreEvent({ playerId: 'after', seq: 2 }));
    const poison = [
      '{"playerId":',
      '[]',
      good.replace('"seq":2', '"seq":"2"'),
      good.replace('after', 'white space'),
      good.replace('global', 'nowhere'),
      good.replace('2026-11-23', '2026-02-30'),
      good.replace('"seq":2', '"seq":0'),
      good.replace('"epoch":1', '"epoch":-1'),
      good.replace('"seq":2', '"seq":9007199254740992'),
      // Storable for the codec, not for Postgres.
      good.replace('2026-11-23', '0000-11-23'),
      // Wrong in so many places that all reasons together are larger than any message may be.
      good.replace('"all":1000002', Array.from({ length: 80_000 }, (_, i) => `"${i} ":1`).join()),
      '!'.repeat(LARGEST_MESSAGE),
      null,
    ];
    await sendRaw(poison);
    await log.append([scoreEvent({ playerId: 'after', seq: 2 })]);
    await startSync();
    await untilStored({ before: 1_000_001, after: 1_000_002 });

    const letters = await readDeadLetters(poison.length);
    const byValue = new Map(letters.map((letter) => [String(letter.value), header(letter, 'dead-letter-reason')]));
    expect(poison.map((value) => byValue.get(String(value)))).toEqual([
      'the value is not JSON',
      'the value is not an object',
      expect.stringContaining('seq: '),
      expect.stringContaining('playerId: '),
      'there is no board "nowhere"',
      expect.stringContaining('timestamp: '),
      expect.stringContaining('seq: '),
      expect.stringContaining('epoch: '),
      expect.stringContaining('seq: '),
      expect.stringContaining('it cannot be stored: '),
      expect.stringMatching(/^scores\.0 : /),
      'the value is not JSON',
      'the message has no value',
    ]);
    const first = letters.find((letter) => String(letter.value) === poison[0]);
    expect(first?.key?.toString()).toBe('a key');
    expect(header(first, 'trace')).toBe('kept');
    expect(header(first, 'dead-letter-topic')).toBe(settings.topic);
    expect(header(first, 'dead-letter-offset')).toMatch(/^\d+$/);
    await untilNoLag();
  });

  it('loses nothing when it is killed in mid-batch, and another takes over', async () => {
    const events = history(20_000, 5000);
    await log.append(events);
    const first = await startSync({ SYNC_BATCH_SIZE: '2' });
    await waitUntil(async () => expect(await rowCount()).toBeGreaterThan(200), STORED_WITHIN_MS);
    await first.end('SIGKILL');
    expect(await rowCount()).toBeLessThan(5000);
    await startSync();
    await untilStored(finalScores(events));
    await untilNoLag();
  });

  it('reads a topic that was made anew from its beginning, whatever was committed before', async () => {
    const events = history(200, 50);
    await log.append(events);
    const partitions = Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, offset: '1000' }));
    const groupId = environment['KAFKA_GROUP_ID'] as string;
    await withAdmin((admin) => admin.setOffsets({ groupId, topic: settings.topic, partitions }));
    await startSync();
    await untilStored(finalScores(events));
    await untilNoLag();
  });

  it('shares the partitions between two processes', async () => {
    const events = history(20_000, 2000);
    await Promise.all([startSync(), startSync()]);
    await waitUntil(async () => expect(await assignments()).toEqual([3, 3]), STORED_WITHIN_MS);
    await log.append(events);
    await untilStored(finalScores(events));
    await untilNoLag();
  });

  it('stops on SIGTERM with code 0 and leaves its partitions to the others at once', async () => {
    const [first] = await Promise.all([startSync(), startSync()]);
    await waitUntil(async () => expect(await assignments()).toHaveLength(2), STORED_WITHIN_MS);
    expect(await first?.end('SIGTERM')).toBe(0);
    await waitUntil(async () => expect(await assignments()).toEqual([PARTITIONS]), 10_000);
  });

  it('reads nothing and says so while migrations are pending, and begins when they have run', async () => {
    await dataSource.undoLastMigration();
    await log.append([scoreEvent()]);
    const sync = await spawnSync();
    await waitUntil(async () => expect(await readiness(sync)).toContain('npm run migrate'), STORED_WITHIN_MS);
    await migrate(environment);
    await sync.ready();
    await untilStored({ p1: scoreEvent().newScore });
  });

  it('answers over HTTP as the api does: with problems, within limits', async () => {
    const sync = await spawnSync({ DATABASE_URL: 'postgres://standings@127.0.0.1:1/nowhere' });
    await waitUntil(async () => expect((await fetch(`${sync.url}/health/live`)).status).toBe(200), STORED_WITHIN_MS);
    const nowhere = await fetch(`${sync.url}/nowhere`);
    expect(nowhere.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const problem = (await nowhere.json()) as Problem;
    expect(problem).toMatchObject({
      status: 404,
      code: 'route_not_found',
      requestId: nowhere.headers.get('x-request-id'),
    });
    expect(await (await fetch(sync.url + problem.type)).text()).toContain('id="route_not_found"');
    expect(await (await fetch(`${sync.url}/health/live`, { method: 'POST', body: '{}' })).json()).toMatchObject({
      code: 'method_not_allowed',
    });
    expect(await (await fetch(`${sync.url}/health/live?${'x'.repeat(5000)}`)).json()).toMatchObject({
      code: 'uri_too_long',
    });
    expect((await fetch(`${sync.url}/docs-json`)).status).toBe(404);
  });

  it('says what to do when its port is taken', async () => {
    const first = await spawnSync();
    await waitUntil(async () => expect((await fetch(`${first.url}/health/live`)).status).toBe(200), STORED_WITHIN_MS);
    const second = await spawnSync({ PORT: new URL(first.url).port });
    expect(await second.exited()).toBe(1);
    expect(second.printed).toMatch(
      /^Cannot listen on 127\.0\.0\.1, port \d+ \(listen EADDRINUSE.*\)\. Set PORT or HOST/m,
    );
    expect(second.printed).not.toContain('node:net');
  });

  it('names every mistake in its environment and does not start', async () => {
    const sync = await AppProcess.start('sync', { ...environment, DATABASE_URL: 'nowhere', SYNC_BATCH_SIZE: '0' });
    expect(await sync.exited()).toBe(1);
    expect(sync.printed).toMatch(/SYNC_BATCH_SIZE: .*\n.*DATABASE_URL: /);
  });
});

describe('The sync app, with a Postgres of its own', () => {
  let postgres: PostgresServer;

  beforeEach(async () => {
    postgres = await startPostgres();
    await dataSource.destroy();
    dataSource = await openDatabase(postgres.url);
    environment['DATABASE_URL'] = postgres.url;
  });

  afterEach(() => postgres.remove());

  it('waits for a Postgres that is gone, also at its start, and then stores everything', async () => {
    const events = history(2000, 100);
    const sync = await startSync();
    await log.append(events.slice(0, 1000));
    await untilStored(finalScores(events.slice(0, 1000)));
    await dataSource.destroy();

    await postgres.kill();
    await log.append(events.slice(1000));
    await waitUntil(async () => expect(sync.printed).toContain('Failed at storing scores'), STORED_WITHIN_MS);
    const late = await spawnSync();
    await waitUntil(async () => expect(late.printed).toContain('Postgres cannot be used'), STORED_WITHIN_MS);
    await postgres.start();
    dataSource = await openDatabase(postgres.url);
    await untilStored(finalScores(events));
    await Promise.all([sync.ready(), late.ready()]);
    await untilNoLag();
  });
});

async function openDatabase(url: string): Promise<DataSource> {
  const opened = await createDataSource({ url, poolSize: 2 }).initialize();
  await runMigrations(opened);
  return opened;
}

async function spawnSync(more: Readonly<Record<string, string>> = {}): Promise<AppProcess> {
  const sync = await AppProcess.start('sync', { ...environment, ...more });
  processes.push(sync);
  return sync;
}

async function startSync(more: Readonly<Record<string, string>> = {}): Promise<AppProcess> {
  const sync = await spawnSync(more);
  return sync.ready();
}

async function readiness(sync: AppProcess): Promise<string> {
  const { code, text } = await sync.health();
  expect(code).toBe(503);
  return text;
}

async function scores(): Promise<Record<string, number>> {
  const rows = await dataSource.query<{ player_id: string; score: string }[]>('SELECT * FROM player_scores');
  return Object.fromEntries(rows.map((row) => [row.player_id, Number(row.score)]));
}

async function rowCount(): Promise<number> {
  return Object.keys(await scores()).length;
}

async function untilStored(expected: Record<string, number>): Promise<void> {
  await waitUntil(async () => expect(await scores()).toEqual(expected), STORED_WITHIN_MS);
}

/** Until the committed offsets have reached the end of the topic. */
async function untilNoLag(): Promise<void> {
  await withAdmin(async (admin) => {
    await waitUntil(async () => {
      const ends = await admin.fetchTopicOffsets(settings.topic);
      const [group] = await admin.fetchOffsets({
        groupId: environment['KAFKA_GROUP_ID'] as string,
        topics: [settings.topic],
      });
      const committed = new Map(group?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
      const behind = ends.filter(({ partition, high }) => Number(high) > Math.max(0, committed.get(partition) ?? 0));
      expect(behind).toEqual([]);
    }, STORED_WITHIN_MS);
  });
}

/** How many partitions each member of the group has. */
async function assignments(): Promise<number[]> {
  return withAdmin(async (admin) => {
    const { groups } = await admin.describeGroups([environment['KAFKA_GROUP_ID'] as string]);
    const members = groups[0]?.members ?? [];
    return members.map(({ memberAssignment }) => {
      const decoded = AssignerProtocol.MemberAssignment.decode(memberAssignment);
      return decoded?.assignment[settings.topic]?.length ?? 0;
    });
  });
}

async function withAdmin<T>(use: (admin: ReturnType<typeof kafka.admin>) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}

/** A message without a value has no key either. */
async function sendRaw(values: readonly (string | null)[]): Promise<void> {
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const messages = values.map((value) => ({ key: value && 'a key', value, headers: { trace: 'kept' } }));
  for (const message of messages) await producer.send({ topic: settings.topic, messages: [message] });
  await producer.disconnect();
}

async function readDeadLetters(count: number): Promise<KafkaMessage[]> {
  const letters: KafkaMessage[] = [];
  const consumer = kafka.consumer({ groupId: uniqueName('reader'), maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: [`${settings.topic}.dlq`], fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => void letters.push(message) });
  await waitUntil(async () => expect(letters).toHaveLength(count), STORED_WITHIN_MS);
  await consumer.disconnect();
  return letters;
}

function header(message: KafkaMessage | undefined, name: string): string {
  return String(message?.headers?.[name]);
}

function shuffled(events: readonly ScoreEvent[]): ScoreEvent[] {
  return events
    .map((event) => ({ event, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ event }) => event);
}
