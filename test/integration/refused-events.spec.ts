import { TemporalCalendar } from '@standings/calendar';
import { DomainModule } from '@standings/application';
import { EventLog, NO_METER, type ScoreEvent } from '@standings/domain';
import { decodeEvent } from '@standings/event-json';
import { createKafka, KafkaEventLogModule, KafkaHealthCheck, type KafkaSettings } from '@standings/kafka-log';
import type { INestApplicationContext } from '@nestjs/common';
import { PinoLogger } from '@standings/logging';
import { Test } from '@nestjs/testing';
import type { Admin } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { ONE_SHARD } from '../support/boards.js';
import { readTopic } from '../support/kafka.js';
import { finalScores, scoreEvent } from '../support/score-events.js';
import { uniqueName } from '../support/servers/index.js';
import { alterTopic, createTopic } from '../support/topics.js';

const HOUR_MS = 3_600_000;

const LONG_ID = 'p'.repeat(128);

let settings: KafkaSettings;
let admin: Admin;
let app: INestApplicationContext;

beforeEach(async () => {
  const brokers = inject('servers').kafka.brokers.split(',');
  settings = { brokers, topic: uniqueName('score-events'), partitions: 2 };
  admin = createKafka(settings).admin();
  await admin.connect();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await app.close();
  await admin.disconnect();
});

describe('Events', () => {
  it('that are too large together for their topic are all sent', async () => {
    await create(settings.topic, { 'max.message.bytes': '262144' });
    await startApp();
    const one = Array.from({ length: 4000 }, (_, index) => scoreEvent({ playerId: LONG_ID, seq: index + 1 }));
    await append([...one, scoreEvent({ playerId: 'other', seq: 4001 })]);
    const sent = await events(4001);
    expect(finalScores(sent)).toEqual({ [LONG_ID]: 1_004_000, other: 1_004_001 });
    expect(await messages(`${settings.topic}.dlq`, 0)).toEqual([]);
  });

  it('that their topic can never take are put aside as they are, and the others are sent', async () => {
    await create(settings.topic, { 'max.message.bytes': '400' });
    await startApp();
    await append([1, 2, 3].map((seq) => scoreEvent({ playerId: seq === 2 ? LONG_ID : `p${seq}`, seq })));
    expect(new Set((await events(2)).map(({ seq }) => seq))).toEqual(new Set([1, 3]));
    const [letter] = await messages(`${settings.topic}.dlq`, 1);
    expect(decodeEvent(letter?.value ?? null)).toMatchObject({ playerId: LONG_ID, seq: 2 });
    expect(String(letter?.headers?.['dead-letter-reason'])).toContain('max.message.bytes');
    expect(letter?.headers).not.toHaveProperty('dead-letter-topic');
    expect((await health()).up).toBe(true);
  });

  it('that the topic of the dead letters does not take either leave their key and digest there', async () => {
    await create(settings.topic, { 'max.message.bytes': '400' });
    await create(`${settings.topic}.dlq`, { 'max.message.bytes': '600' });
    await startApp();
    await append([scoreEvent({ playerId: LONG_ID }), scoreEvent({ playerId: 'after', seq: 2 })]);
    expect(finalScores(await events(1))).toEqual({ after: 1_000_002 });
    const [letter] = await messages(`${settings.topic}.dlq`, 1);
    expect(letter).toMatchObject({ key: Buffer.from(`global:${LONG_ID}`), value: null });
    expect(String(letter?.headers?.['dead-letter-value-sha256'])).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('An api whose clock is two hours ahead', () => {
  beforeEach(() => {
    const { now } = Date;
    vi.spyOn(Date, 'now').mockImplementation(() => now() + 2 * HOUR_MS);
  });

  it('has its events in the topics that the service creates', async () => {
    await startApp();
    await append([scoreEvent()]);
    expect(await events(1)).toHaveLength(1);
    expect((await health()).up).toBe(true);
  });

  it('is told so, with what to do, for as long as another topic refuses them', async () => {
    await create(settings.topic, { 'message.timestamp.type': 'CreateTime' });
    await startApp();
    await expect(append([scoreEvent()])).rejects.toThrow(/timestamp|topic/);
    expect(await health()).toEqual({
      up: false,
      reason: expect.stringMatching(
        /^Kafka refuses the events \(INVALID_TIMESTAMP\): the clock .* Set the clock right/,
      ),
    });
    await alterTopic(admin, settings.topic, { 'message.timestamp.type': 'LogAppendTime' });
    await append([scoreEvent()]);
    expect((await health()).up).toBe(true);
  });
});

it('An api whose topic is gone is told so', async () => {
  await startApp();
  await append([scoreEvent()]);
  await admin.deleteTopics({ topics: [settings.topic] });
  await expect(append([scoreEvent()])).rejects.toThrow(/timestamp|topic/);
  expect((await health()).reason).toContain(`the topic "${settings.topic}" is gone`);
});

async function startApp(): Promise<void> {
  const log = KafkaEventLogModule.register({ ...settings, groupId: uniqueName('sync') });
  const module = await Test.createTestingModule({
    imports: [DomainModule.register(NO_METER, ONE_SHARD, new TemporalCalendar()), log],
  })
    .setLogger(new PinoLogger('silent'))
    .compile();
  app = await module.init();
}

const append = (applied: readonly ScoreEvent[]) => app.get(EventLog).append(applied);
const health = () => app.get(KafkaHealthCheck).check();

const create = (topic: string, config: Readonly<Record<string, string>>) => createTopic(admin, topic, 2, config);

/** The events of the topic, each once, when there are so many. */
async function events(count: number): Promise<ScoreEvent[]> {
  const read = await messages(settings.topic, count);
  const decoded = read.map(({ value }) => decodeEvent(value) as ScoreEvent);
  return [...new Map(decoded.map((event) => [event.seq, event])).values()];
}

/** All messages of a topic, when there are at least so many. */
const messages = (topic: string, least: number) =>
  readTopic(createKafka(settings), topic, (found) => found.length >= least);
