import { execFile } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { promisify } from 'node:util';
import { createKafka, KafkaEventLog, type KafkaSettings, ScoreEventsTopic } from '@standings/kafka-log';
import { type KafkaMessage, Partitioners } from 'kafkajs';
import { Client } from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { readPostgres } from '../demo/stores.js';
import { AppProcess, buildApps } from '../support/apps/app-process.js';
import { migrate } from '../support/migrated.js';
import { readTopic, sizeOf } from '../support/kafka.js';
import { scoreEvent } from '../support/score-events.js';
import { createDatabase, type TestDatabase, uniqueName, waitUntil } from '../support/servers/index.js';

const WITHIN_MS = 30_000;
const PROGRAM = 'dist/apps/sync/apps/sync/src/dead-letters.js';

interface Letter {
  readonly offset: number;
  readonly reason: string;
}

let settings: KafkaSettings;
let kafka: ReturnType<typeof createKafka>;
let database: TestDatabase;
let environment: Record<string, string>;

beforeAll(() => buildApps('sync'));

beforeEach(async () => {
  const { kafka: server, postgres } = inject('servers');
  database = await createDatabase(postgres.url);
  settings = { brokers: server.brokers.split(','), topic: uniqueName('score-events'), partitions: 3 };
  kafka = createKafka(settings);
  environment = {
    KAFKA_BROKERS: server.brokers,
    KAFKA_TOPIC: settings.topic,
    KAFKA_PARTITIONS: '3',
    KAFKA_GROUP_ID: uniqueName('sync'),
    DATABASE_URL: database.url,
    SYNC_FLUSH_MS: '100',
  };
});

afterEach(() => database.drop());

describe('npm run dead-letters, beside the sync app', () => {
  const good = scoreEvent({ playerId: 'refused', newScore: 500 });
  const misshapen = '{"seq":9007199254740993, "playerId":"p1\u009b31m"}';
  const homeless = JSON.stringify(scoreEvent({ board: 'nowhere' }));
  let sync: AppProcess;

  beforeEach(async () => {
    await migrate(database.url);
    await sql('ALTER TABLE player_scores ADD CONSTRAINT few CHECK (score < 100)');
    sync = await AppProcess.start('sync', environment);
    await sync.ready();
    await send([JSON.stringify(good)]);
    await untilWaiting(1);
    await send([misshapen]);
    await untilWaiting(2);
    await send([homeless]);
    await untilWaiting(3);
  });

  afterEach(() => sync.end('SIGKILL'));

  it('lists them, one to a line, and says what to do next', async () => {
    const { stdout } = await command('list');
    const [head = '', ...lines] = stdout.split('\n');
    expect(head).toMatch(/^OFFSET {2}TIME +FROM +KEY +BYTES +REASON$/);
    expect(lines.slice(0, 3).map((line) => line.slice(head.indexOf('KEY')).split(/ {2,}/))).toEqual([
      ['a key', String(JSON.stringify(good).length), expect.stringContaining('it cannot be stored: ')],
      ['a key', String(Buffer.byteLength(misshapen)), expect.stringContaining('playerId: ')],
      ['a key', String(homeless.length), 'there is no board "nowhere"'],
    ]);
    expect(lines[0]).toContain(`${settings.topic}/`);
    expect(stdout).toContain(`3 dead letters in ${settings.topic}.dlq. Next: npm run dead-letters -- explain 0`);
  });

  it('explains what this release can read, and what it cannot, byte by byte', async () => {
    const homelessText = (await command('explain', '2')).stdout;
    expect(homelessText).toContain('Reason   there is no board "nowhere"');
    expect(homelessText).toContain('  trace: kept');
    expect(homelessText).toContain('  "board": "nowhere",\n');
    expect(homelessText).toContain('This release reads it as an event: board nowhere, player p1, epoch 1, seq 1.');
    expect(homelessText).toContain('npm run dead-letters -- replay 2');

    const misshapenText = (await command('explain', '1')).stdout;
    expect(misshapenText).toContain('  "seq": 9007199254740993,\n  "playerId": "p1\\u009b31m"\n');
    expect(misshapenText).toContain('This release cannot read it either, for the same reason');
  });

  it('sends one again as it was, which is stored once its reason is gone, and never twice', async () => {
    await sql('ALTER TABLE player_scores DROP CONSTRAINT few');
    expect((await command('replay', '0')).stdout).toContain('Sent 1 dead letter again: 0.');
    await waitUntil(
      async () => expect(await readPostgres(database.url)).toEqual(new Map([['refused', 500]])),
      WITHIN_MS,
    );
    expect((await waiting()).map(({ offset }) => offset)).toEqual([1, 2]);
    expect((await command('explain', '0')).stdout).toContain('It was replayed.');

    const before = await messages(settings.topic);
    expect((await command('replay', '0')).stdout).toContain('Replayed before, and not sent again: 0.');
    expect(await messages(settings.topic)).toHaveLength(before.length);

    const [first, again] = before.filter(({ value }) => String(value) === JSON.stringify(good));
    expect(again?.key).toEqual(first?.key);
    expect(Object.keys(again?.headers ?? {})).toEqual(['trace']);
  });

  it('sends all again; those that still cannot be stored come back as new ones', async () => {
    await sql('ALTER TABLE player_scores DROP CONSTRAINT few');
    const { stdout } = await command('replay', '--all');
    expect(stdout).toContain('Sent 3 dead letters again: 0, 1, 2.');
    expect(stdout).toContain('Not an event for this release, and therefore soon a new dead letter: 1.');
    await waitUntil(
      async () => expect(await readPostgres(database.url)).toEqual(new Map([['refused', 500]])),
      WITHIN_MS,
    );
    await untilWaiting(2);
    const back = await waiting();
    expect(back.map(({ reason }) => reason).toSorted()).toEqual([
      expect.stringContaining('playerId: '),
      'there is no board "nowhere"',
    ]);
    expect(Math.min(...back.map(({ offset }) => offset))).toBeGreaterThan(2);
  });
});

describe('npm run dead-letters', () => {
  it('sends nothing twice when it was done, and at least once when it was killed in the midst of it', async () => {
    const seqs = Array.from({ length: 20_000 }, (_, index) => index + 1);
    await makeTopics();
    const headers = { 'dead-letter-reason': 'an older release', 'dead-letter-topic': settings.topic };
    for (let start = 0; start < seqs.length; start += 2000) {
      const values = seqs.slice(start, start + 2000).map((seq) => JSON.stringify(scoreEvent({ seq })));
      await send(values, `${settings.topic}.dlq`, headers);
    }
    const killed = execFile(process.execPath, [PROGRAM, 'replay', '--all'], { env: environment });
    await waitUntil(async () => expect(await size(settings.topic)).toBeGreaterThan(0), WITHIN_MS);
    killed.kill('SIGKILL');
    expect((await waiting()).length).toBeGreaterThan(0);

    expect((await command('list')).stdout).toMatch(/… and \d+ more; --json has all\n\n\d+ dead letters in /);

    expect((await command('replay', '--all')).stdout).toMatch(
      /^Sent \d+ dead letters again: (\d+, ){19}\d+ and \d+ more\.\n/,
    );
    const sent = (await messages(settings.topic)).map(({ value }) => JSON.parse(String(value)) as { seq: number });
    expect(new Set(sent.map(({ seq }) => seq))).toEqual(new Set(seqs));
    expect(await waiting()).toEqual([]);
    expect((await command('list')).stdout).toBe(`No dead letter waits in ${settings.topic}.dlq.\n`);

    expect((await command('replay', '--all')).stdout).toBe('Nothing was sent.\n');
    expect(await size(settings.topic)).toBe(sent.length);
  });

  it('says in one line what is wrong, and ends with code 1', async () => {
    const noTopic = await command('list');
    expect(noTopic).toMatchObject({ code: 1, stdout: '' });
    expect(noTopic.stderr).toBe(`There is no topic "${settings.topic}.dlq"; the apps make it. Is KAFKA_TOPIC right?\n`);

    await makeTopics();
    const missing = await command('replay', '7');
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toBe(`There is no dead letter 7 in ${settings.topic}.dlq; nothing was sent.\n`);
    expect((await command('explain', 'x')).stderr).toBe('"x" is not an offset. They are in the list.\n');
    expect((await command('replay')).stderr).toMatch(/^Usage:/);

    environment['KAFKA_BROKERS'] = '127.0.0.1:1';
    const down = await command('list');
    expect(down).toMatchObject({ code: 1, stdout: '' });
    expect(down.stderr).toMatch(/^Kafka at 127\.0\.0\.1:1: .*ECONNREFUSED.*\n$/);
  });

  it('does not wait for ever for a Kafka that says nothing', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    environment['KAFKA_BROKERS'] = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const outcome = await command('list');
    silent.close();
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toMatch(/^Kafka at [\d.:]+: .+\n$/);
  });
});

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function command(...args: readonly string[]): Promise<Outcome> {
  const run = promisify(execFile)(process.execPath, [PROGRAM, ...args], { env: environment, maxBuffer: 2 ** 26 });
  return run.then(
    (done) => ({ code: 0, ...done }),
    (failed: Outcome) => failed,
  );
}

async function waiting(): Promise<Letter[]> {
  return JSON.parse((await command('list', '--json')).stdout) as Letter[];
}

async function untilWaiting(count: number): Promise<void> {
  await waitUntil(async () => expect(await waiting()).toHaveLength(count), WITHIN_MS);
}

async function sql(statement: string): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

async function makeTopics(): Promise<void> {
  const log = new KafkaEventLog(kafka, new ScoreEventsTopic(kafka, settings), settings.topic);
  await log.connect();
  await log.close();
}

async function send(
  values: readonly string[],
  topic = settings.topic,
  headers: Record<string, string> = { trace: 'kept' },
) {
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.send({ topic, messages: values.map((value) => ({ key: 'a key', value, headers })) });
  await producer.disconnect();
}

const size = (topic: string) => sizeOf(kafka, topic);

/** All messages of a topic. */
async function messages(topic: string): Promise<KafkaMessage[]> {
  const count = await size(topic);
  return readTopic(kafka, topic, (found) => found.length >= count);
}
