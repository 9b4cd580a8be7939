import { execFile } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { promisify } from 'node:util';
import { type KafkaMessage, Partitioners } from 'kafkajs';
import { beforeEach, describe, expect, it } from 'vitest';
import { DeadLetterTopic } from '@standings/kafka-log';
import { deadLettersCommand } from '../../apps/sync/src/dead-letters/command.js';
import { readTopic, sizeOf } from '../support/kafka.js';
import { scoreEvent } from '../support/score-events.js';
import { waitUntil } from '../support/servers/index.js';
import { useSyncDeployment } from '../support/sync-deployment.js';

const WITHIN_MS = 30_000;
const PROGRAM = 'dist/apps/sync/apps/sync/src/dead-letters.js';

interface Letter {
  readonly offset: number;
  readonly reason: string;
}

const deployment = useSyncDeployment(3);

describe('npm run dead-letters, beside the sync app', () => {
  const good = scoreEvent({ playerId: 'refused', newScore: 500 });
  const misshapen = '{"seq":9007199254740993, "playerId":"p1\u009b31m"}';
  const homeless = JSON.stringify(scoreEvent({ board: 'nowhere', boardNo: 99 }));

  beforeEach(async () => {
    await deployment().dataSource.query('ALTER TABLE player_scores ADD CONSTRAINT few CHECK (score < 100)');
    await deployment().start();
    for (const [index, value] of [JSON.stringify(good), misshapen, homeless].entries()) {
      await send([value]);
      await untilWaiting(index + 1);
    }
  });

  it('lists them, one to a line, and says what to do next', async () => {
    const text = await command('list');
    const [head = '', ...lines] = text.split('\n');
    expect(head).toMatch(/^OFFSET {2}TIME +FROM +KEY +BYTES +REASON$/);
    expect(lines.slice(0, 3).map((line) => line.slice(head.indexOf('KEY')).split(/ {2,}/))).toEqual([
      ['a key', String(JSON.stringify(good).length), expect.stringContaining('it cannot be stored: ')],
      ['a key', String(Buffer.byteLength(misshapen)), expect.stringContaining('playerId: ')],
      ['a key', String(homeless.length), 'there has never been a board with number 99'],
    ]);
    expect(lines[0]).toContain(`${topic()}/`);
    expect(text).toContain(`3 dead letters in ${topic()}.dlq. Next: npm run dead-letters -- explain 0`);
  });

  it('explains what this release can read, and what it cannot, byte by byte', async () => {
    const homelessText = await command('explain', '2');
    expect(homelessText).toContain('Reason   there has never been a board with number 99');
    expect(homelessText).toContain('  trace: kept');
    expect(homelessText).toContain('  "board": "nowhere",\n');
    expect(homelessText).toContain('This release reads it as an event: board nowhere, player p1, epoch 1, seq 1.');
    expect(homelessText).toContain('npm run dead-letters -- replay 2');

    const misshapenText = await command('explain', '1');
    expect(misshapenText).toContain('  "seq": 9007199254740993,\n  "playerId": "p1\\u009b31m"\n');
    expect(misshapenText).toContain('This release cannot read it either, for the same reason');
  });

  it('sends one again as it was, which is stored once its reason is gone, and never twice', async () => {
    await deployment().dataSource.query('ALTER TABLE player_scores DROP CONSTRAINT few');
    expect(await command('replay', '0')).toContain('Sent 1 dead letter again: 0.');
    await waitUntil(async () => expect(await deployment().scores()).toEqual({ refused: 500 }), WITHIN_MS);
    expect((await waiting()).map(({ offset }) => offset)).toEqual([1, 2]);
    expect(await command('explain', '0')).toContain('It was replayed.');

    const before = await messages(topic());
    expect(await command('replay', '0')).toContain('Replayed before, and not sent again: 0.');
    expect(await messages(topic())).toHaveLength(before.length);

    const [first, again] = before.filter(({ value }) => String(value) === JSON.stringify(good));
    expect(again?.key).toEqual(first?.key);
    expect(Object.keys(again?.headers ?? {})).toEqual(['trace']);
  });

  it('sends all again; those that still cannot be stored come back as new ones', async () => {
    await deployment().dataSource.query('ALTER TABLE player_scores DROP CONSTRAINT few');
    const text = await command('replay', '--all');
    expect(text).toContain('Sent 3 dead letters again: 0, 1, 2.');
    expect(text).toContain('Not an event for this release, and therefore soon a new dead letter: 1.');
    await waitUntil(async () => expect(await deployment().scores()).toEqual({ refused: 500 }), WITHIN_MS);
    await untilWaiting(2);
    const back = await waiting();
    expect(back.map(({ reason }) => reason).toSorted()).toEqual([
      expect.stringContaining('playerId: '),
      'there has never been a board with number 99',
    ]);
    expect(Math.min(...back.map(({ offset }) => offset))).toBeGreaterThan(2);
  });
});

describe('npm run dead-letters', () => {
  it('sends nothing twice when it was done, and at least once when it was killed in the midst of it', async () => {
    const seqs = Array.from({ length: 20_000 }, (_, index) => index + 1);
    await deployment().log.connect();
    const headers = { 'dead-letter-reason': 'an older release', 'dead-letter-topic': topic() };
    for (let start = 0; start < seqs.length; start += 2000) {
      const values = seqs.slice(start, start + 2000).map((seq) => JSON.stringify(scoreEvent({ seq })));
      await send(values, `${topic()}.dlq`, headers);
    }
    const killed = execFile(process.execPath, [PROGRAM, 'replay', '--all'], { env: deployment().environment });
    await waitUntil(async () => expect(await size(topic())).toBeGreaterThan(0), WITHIN_MS);
    killed.kill('SIGKILL');
    expect((await waiting()).length).toBeGreaterThan(0);

    expect(await command('list')).toMatch(/… and \d+ more; --json has all\n\n\d+ dead letters in /);

    expect(await command('replay', '--all')).toMatch(/^Sent \d+ dead letters again: (\d+, ){19}\d+ and \d+ more\.\n/);
    const sent = (await messages(topic())).map(({ value }) => JSON.parse(String(value)) as { seq: number });
    expect(new Set(sent.map(({ seq }) => seq))).toEqual(new Set(seqs));
    expect(await waiting()).toEqual([]);
    const none = `No dead letter waits in ${topic()}.dlq.\n`;
    expect(await program('list')).toEqual({ code: 0, stdout: none, stderr: '' });

    expect(await command('replay', '--all')).toBe('Nothing was sent.');
    expect(await size(topic())).toBe(sent.length);
  });

  it('says in one line what is wrong, and ends with code 1', async () => {
    const noTopic = await program('list');
    expect(noTopic).toMatchObject({ code: 1, stdout: '' });
    expect(noTopic.stderr).toBe(`There is no topic "${topic()}.dlq". The apps create it. Is KAFKA_TOPIC right?\n`);

    await deployment().log.connect();
    const missing = await program('replay', '7');
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toBe(`There is no dead letter 7 in ${topic()}.dlq; nothing was sent.\n`);
    expect((await program('explain', 'x')).stderr).toBe('"x" is not an offset. They are in the list.\n');
    expect((await program('replay')).stderr).toMatch(/^Usage:/);

    deployment().environment['KAFKA_BROKERS'] = '127.0.0.1:1';
    const down = await program('list');
    expect(down).toMatchObject({ code: 1, stdout: '' });
    expect(down.stderr).toMatch(/^Kafka at 127\.0\.0\.1:1: .*ECONNREFUSED.*\n$/);
  });

  it('does not wait for ever for a Kafka that says nothing', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    deployment().environment['KAFKA_BROKERS'] = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const outcome = await program('list');
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

/** Runs the program in a process. */
async function program(...args: readonly string[]): Promise<Outcome> {
  const run = promisify(execFile)(process.execPath, [PROGRAM, ...args], { env: deployment().environment });
  return run.then(
    (done) => ({ code: 0, ...done }),
    (failed: Outcome) => failed,
  );
}

/** What the program prints, without a process. */
function command(...args: readonly string[]): Promise<string> {
  return deadLettersCommand(args, new DeadLetterTopic(deployment().settings));
}

async function waiting(): Promise<Letter[]> {
  return JSON.parse(await command('list', '--json')) as Letter[];
}

async function untilWaiting(count: number): Promise<void> {
  await waitUntil(async () => expect(await waiting()).toHaveLength(count), WITHIN_MS);
}

async function send(values: readonly string[], to = topic(), headers: Record<string, string> = { trace: 'kept' }) {
  const producer = deployment().kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.send({ topic: to, messages: values.map((value) => ({ key: 'a key', value, headers })) });
  await producer.disconnect();
}

const topic = () => deployment().settings.topic;

const size = (of: string) => sizeOf(deployment().kafka, of);

/** All messages of a topic. */
async function messages(of: string): Promise<KafkaMessage[]> {
  const count = await size(of);
  return readTopic(deployment().kafka, of, (found) => found.length >= count);
}
