import {
  Deployment,
  type EventLogReader,
  type LogRange,
  LogUnavailableError,
  type ScoreEvent,
} from '@standings/domain';
import { encodeEvent } from '@standings/event-json';
import { createKafka, KafkaEventLog, type KafkaSettings, ScoreEventsTopic } from '@standings/kafka-log';
import { type Kafka, Partitioners } from 'kafkajs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KafkaEventLogReader } from '../../libs/kafka-log/src/reader/kafka-event-log-reader.js';
import { ONE_SHARD } from '../support/boards.js';
import { history } from '../support/score-events.js';
import { type KafkaServer, startKafka, uniqueName } from '../support/servers/index.js';

const never = new AbortController().signal;

describe('The reader of events in Kafka', () => {
  let server: KafkaServer;
  let settings: KafkaSettings;
  let kafka: Kafka;
  let log: KafkaEventLog;
  let reader: KafkaEventLogReader;

  beforeAll(async () => {
    server = await startKafka();
  });

  afterAll(() => server.remove());

  beforeEach(async () => {
    settings = { brokers: [server.brokers], topic: uniqueName('score-events'), partitions: 1 };
    kafka = createKafka(settings);
    const scoreEvents = new ScoreEventsTopic(kafka, settings);
    await scoreEvents.ensure();
    log = new KafkaEventLog(kafka, scoreEvents, settings.topic, ONE_SHARD);
    reader = new KafkaEventLogReader(kafka, settings.topic, new Deployment());
  });

  afterEach(async () => {
    await Promise.all([log.close(), reader.close()]);
  });

  it('passes over what an aborted transaction has left, and over the marks of transactions', async () => {
    const [first, aborted, second] = [history(10, 1), history(10, 2), history(10, 3)];
    await inTransactions(kafka, settings.topic, [
      { events: first, commits: true },
      { events: aborted, commits: false },
      { events: second, commits: true },
    ]);
    const [range] = await reader.since(0, never);
    expect(Number(range!.to)).toBe(33);
    expect(await read(reader, range!)).toEqual([...first, ...second]);
    // From the middle of what was aborted.
    expect(await read(reader, { ...range!, from: 15 })).toEqual(second);
  });

  describe('of a topic to which a partition was added after its first look', () => {
    const [added] = history(1, 1);

    beforeEach(async () => {
      await reader.since(0, never);
      await appendToAddedPartition(kafka, settings.topic, added!);
    });

    it('tells of the partition at the next look', async () => {
      expect(await reader.since(0, never)).toContainEqual({ partition: 1, from: 0, to: 1 });
    });

    it('reads the partition without a look before', async () => {
      expect(await read(reader, { partition: 1, from: 0, to: 1 })).toEqual([added]);
    });
  });

  it('says that a broker has died, and reads on when it is back', async () => {
    const events = history(20_000, 1);
    await log.append(events);
    const [range] = await reader.since(0, never);
    const pages = reader.read(range!, never);
    const page = await pages.next();
    await server.kill();
    await expect(pages.next()).rejects.toThrow(LogUnavailableError);
    await server.start();
    const rest = await read(reader, { ...range!, from: page.value!.length });
    expect([...page.value!.map(({ event }) => event), ...rest]).toEqual(events);
  });
});

async function read(reader: EventLogReader, range: LogRange): Promise<readonly ScoreEvent[]> {
  const found: unknown[] = [];
  for await (const page of reader.read(range, never)) found.push(...page.map(({ event }) => event));
  return found as ScoreEvent[];
}

/** Adds the second partition of a topic, and writes an event into it. */
async function appendToAddedPartition(kafka: Kafka, topic: string, event: ScoreEvent): Promise<void> {
  const admin = kafka.admin();
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await Promise.all([admin.connect(), producer.connect()]);
  await admin.createPartitions({ topicPartitions: [{ topic, count: 2 }] });
  await producer.send({ topic, messages: [{ partition: 1, value: encodeEvent(event) }] });
  await Promise.all([admin.disconnect(), producer.disconnect()]);
}

interface Transaction {
  readonly events: readonly ScoreEvent[];
  readonly commits: boolean;
}

/** Writes events as another program may, one transaction after the other. */
async function inTransactions(kafka: Kafka, topic: string, transactions: readonly Transaction[]): Promise<void> {
  const producer = kafka.producer({
    transactionalId: uniqueName('writer'),
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  for (const { events, commits } of transactions) {
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: events.map((event) => ({ value: encodeEvent(event) })) });
    await (commits ? transaction.commit() : transaction.abort());
  }
  await producer.disconnect();
}
