import { Logger } from '@nestjs/common';
import { Deployment, type LogRange, type LogRecord, SCORE_EVENTS, type ScoreEvent } from '@standings/domain';
import {
  createKafka,
  DeadLetterTopic,
  EpochsTopic,
  type GroupSettings,
  KafkaEndedEpochs,
  KafkaEventLog,
  type KafkaSettings,
  ScoreEventsTopic,
} from '@standings/kafka-log';
import { type Kafka, type KafkaMessage, Partitioners } from 'kafkajs';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { GroupOwner } from '../../libs/kafka-log/src/consumer/group-owner.js';
import { createGroupProgress } from '../../libs/kafka-log/src/consumer/group-progress.js';
import { KafkaBatchServer } from '../../libs/kafka-log/src/consumer/kafka-batch-server.js';
import type { KafkaRecord } from '../../libs/kafka-log/src/consumer/kafka-record.js';
import { KafkaDeadLetters } from '../../libs/kafka-log/src/dead-letters/kafka-dead-letters.js';
import { KafkaEventLogReader } from '../../libs/kafka-log/src/reader/kafka-event-log-reader.js';
import { deadLetterBoxContract } from '../contracts/dead-letter-box.contract.js';
import { deadLettersContract } from '../contracts/dead-letters.contract.js';
import { endedEpochsContract } from '../contracts/ended-epochs.contract.js';
import { eventConsumerContract, type Handler } from '../contracts/event-consumer.contract.js';
import { eventLogReaderContract } from '../contracts/event-log-reader.contract.js';
import { logProgressContract } from '../contracts/log-progress.contract.js';
import { FOUR_SHARDS } from '../support/boards.js';
import { uniqueName, waitUntil } from '../support/servers/index.js';

const WITHIN_MS = 30_000;

const never = new AbortController().signal;

const opened: (() => Promise<void>)[] = [];

// Every letter is worth a line in the log of a service.
beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['error', 'warn', 'log']));
afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()));
});

logProgressContract("Kafka's consumer group", async () => {
  const settings = freshTopic();
  const { topic, groupId } = settings;
  const kafka = createKafka(settings);
  const scoreEvents = new ScoreEventsTopic(kafka, settings);
  const log = new KafkaEventLog(kafka, scoreEvents, topic, FOUR_SHARDS);
  const progress = createGroupProgress(settings);
  const admin = kafka.admin();
  await admin.connect();
  opened.push(
    () => log.close(),
    () => progress.close(),
    () => admin.disconnect(),
  );
  const storeAll = async () => {
    const ends = await admin.fetchTopicOffsets(topic);
    const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }));
    await admin.setOffsets({ groupId, topic, partitions });
  };
  const reader = new KafkaEventLogReader(kafka, topic, new Deployment());
  opened.push(() => reader.close());
  const eventsIn = async (ranges: readonly LogRange[]) => {
    const found: ScoreEvent[] = [];
    for (const range of ranges)
      for await (const page of reader.read(range, never)) found.push(...page.map(({ event }) => event as ScoreEvent));
    return found;
  };
  return { log, progress, placement: FOUR_SHARDS, storeAll, eventsIn };
});

eventLogReaderContract("Kafka's partitions", async () => {
  const settings = freshTopic();
  const { topic } = settings;
  const kafka = createKafka(settings);
  const scoreEvents = new ScoreEventsTopic(kafka, settings);
  await scoreEvents.ensure();
  const log = new KafkaEventLog(kafka, scoreEvents, topic, FOUR_SHARDS);
  const reader = new KafkaEventLogReader(kafka, topic, new Deployment());
  const unreachable = new KafkaEventLogReader(createKafka({ brokers: ['127.0.0.1:1'] }), topic, new Deployment());
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  const admin = kafka.admin();
  await Promise.all([producer.connect(), admin.connect()]);
  opened.push(...[log, reader, unreachable].map((client) => () => client.close()));
  opened.push(...[producer, admin].map((client) => () => client.disconnect()));
  return {
    log,
    reader,
    unreachable,
    appendText: async (value) => void (await producer.send({ topic, messages: [{ value }] })),
    deleteAll: async () => {
      const ends = await admin.fetchTopicOffsets(topic);
      const full = ends.filter(({ low, high }) => low !== high);
      await admin.deleteTopicRecords({
        topic,
        partitions: full.map(({ partition, high }) => ({ partition, offset: high })),
      });
    },
  };
});

endedEpochsContract('Kafka', async () => {
  const settings = freshTopic();
  const of = ({ id = '0123456789ab', brokers = settings.brokers } = {}) => {
    const deployment = new Deployment();
    deployment.confirm(id);
    const kafka = createKafka({ brokers });
    const ended = new KafkaEndedEpochs(kafka, new EpochsTopic(kafka, settings.topic), settings.topic, deployment);
    opened.push(() => ended.close());
    return ended;
  };
  const [foreign, unreachable] = [of({ id: 'ba9876543210' }), of({ brokers: ['127.0.0.1:1'] })];
  return { ended: of(), other: of(), foreign, unreachable };
});

eventConsumerContract("Kafka's batch server", async () => {
  const settings = freshTopic();
  const deployment = new Deployment();
  deployment.confirm('0123456789ab');
  const join = (handler: Handler, brokers = settings.brokers) => {
    const kafka = createKafka({ brokers });
    const owner = new GroupOwner(kafka, settings.groupId, deployment);
    const how = { ...settings, brokers, batchSize: 100, flushMs: 100, statementTimeoutMs: 1000 };
    const server = new KafkaBatchServer(kafka, new ScoreEventsTopic(kafka, settings), owner, how);
    server.addHandler(SCORE_EVENTS, (records: readonly LogRecord[], delivery) => handler(records, delivery), true);
    return server;
  };
  const kafka = createKafka(settings);
  const log = new KafkaEventLog(kafka, new ScoreEventsTopic(kafka, settings), settings.topic, FOUR_SHARDS);
  opened.push(() => log.close());
  return { log, join, joinUnreachable: (handler) => join(handler, ['127.0.0.1:1']) };
});

deadLettersContract('Kafka', async () => {
  const { kafka, letters, record, topic } = await openLetters();
  const found = await collect(kafka, `${topic}.dlq`);
  return {
    letters,
    record,
    kept: async (count) => {
      await waitUntil(async () => expect(found.length).toBeGreaterThanOrEqual(count), WITHIN_MS);
      return found.map(({ value, headers }) => ({
        text: value?.toString() ?? null,
        reason: String(headers?.['dead-letter-reason']),
      }));
    },
  };
});

deadLetterBoxContract("Kafka's topic", async () => {
  const { kafka, letters, record, topic, settings } = await openLetters();
  const found = await collect(kafka, topic);
  return {
    box: new DeadLetterTopic(settings),
    letters,
    record,
    replayed: async (count) => {
      await waitUntil(async () => expect(found.length).toBeGreaterThanOrEqual(count), WITHIN_MS);
      return found.map(({ value }) => String(value));
    },
  };
});

/** The dead letters of an empty topic. */
async function openLetters() {
  const settings = freshTopic();
  const { topic } = settings;
  const kafka = createKafka(settings);
  await new ScoreEventsTopic(kafka, settings).ensure();
  const letters = new KafkaDeadLetters(kafka);
  opened.push(() => letters.close());
  const record = (text: string | null): KafkaRecord => ({
    event: { invalid: 'as the log reads it' },
    topic,
    partition: 0,
    message: message(text),
  });
  return { settings, topic, kafka, letters, record };
}

/** The messages of a topic, as they come. */
async function collect(kafka: Kafka, topic: string): Promise<readonly KafkaMessage[]> {
  const consumer = kafka.consumer({ groupId: uniqueName('reader'), maxWaitTimeInMs: 100 });
  const found: KafkaMessage[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message: one }) => void found.push(one) });
  opened.push(() => consumer.disconnect());
  return found;
}

function freshTopic(): KafkaSettings & GroupSettings {
  const brokers = inject('servers').kafka.brokers.split(',');
  return { brokers, topic: uniqueName('score-events'), partitions: 4, groupId: uniqueName('sync') };
}

function message(text: string | null): KafkaMessage {
  const value = text === null ? null : Buffer.from(text);
  return { key: Buffer.from('a key'), value, timestamp: '1', attributes: 0, offset: '0', headers: {} };
}
