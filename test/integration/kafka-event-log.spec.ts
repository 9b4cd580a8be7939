import { TemporalCalendar } from '@standings/calendar';
import {
  type Backlog,
  EventLog,
  LogProgress,
  LogTail,
  NO_METER,
  Outbox,
  type OutboxEntry,
  type PendingEntry,
  ScoreChanged,
  type ScoreEvent,
} from '@standings/domain';
import { Bridge, DeliveryModule, OutboxBridge } from '@standings/delivery';
import { decodeEvent } from '@standings/event-json';
import {
  KafkaEventLog,
  KafkaEventLogModule,
  KafkaHealthCheck,
  type GroupSettings,
  type KafkaSettings,
  ScoreEventsTopic,
  createKafka,
} from '@standings/kafka-log';
import { DomainModule } from '@standings/application';
import { Global, type INestApplicationContext, Module } from '@nestjs/common';
import { CqrsModule, EventBus } from '@nestjs/cqrs';
import { PinoLogger } from '@standings/logging';
import { Test } from '@nestjs/testing';
import type { Admin } from 'kafkajs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type EventLogUnderTest, eventLogContract } from '../contracts/event-log.contract.js';
import { finalScores, history, scoreEvent } from '../support/score-events.js';
import { type KafkaServer, startKafka, uniqueName, waitUntil } from '../support/servers/index.js';
import { GLOBAL_SHARD, ONE_SHARD } from '../support/boards.js';
import { NothingLeft } from '../support/direct-log.js';

const WITHIN_MS = 30_000;

const opened: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()));
});

eventLogContract('Kafka', async () => {
  const settings = freshTopic(inject('servers').kafka.brokers);
  return openLog(settings);
});

it('takes more at once than Kafka takes in a batch, even if all of it goes to one partition', async () => {
  const { log, read } = await openLog(freshTopic(inject('servers').kafka.brokers));
  const events = history(8000, 1);
  await log.append(events);
  expect(await read(events.length)).toEqual(events);
});

describe('The topic of the score events', () => {
  it('is created with the partitions that are configured, and one for dead letters', async () => {
    const settings = freshTopic(inject('servers').kafka.brokers);
    const kafka = createKafka(settings);
    await new ScoreEventsTopic(kafka, settings).ensure();
    expect(await partitionsOf(settings, settings.topic)).toBe(4);
    expect(await partitionsOf(settings, `${settings.topic}.dlq`)).toBe(1);
  });

  it('may be created by several processes at once, and stays as it is when it is there', async () => {
    const settings = freshTopic(inject('servers').kafka.brokers);
    const ensure = (partitions: number) => {
      const more = { ...settings, partitions };
      return new ScoreEventsTopic(createKafka(more), more).ensure();
    };
    await Promise.all([ensure(4), ensure(4), ensure(4)]);
    await ensure(12);
    expect(await partitionsOf(settings, settings.topic)).toBe(4);
  });
});

describe('The way of events to Kafka', () => {
  let kafka: KafkaServer;
  let settings: KafkaSettings & GroupSettings;
  let outbox: MemoryOutbox;
  let app: INestApplicationContext;
  let events: EventBus;

  beforeAll(async () => {
    kafka = await startKafka();
  });

  afterAll(() => kafka.remove());

  beforeEach(() => {
    settings = freshTopic(kafka.brokers);
    outbox = new MemoryOutbox();
  });

  afterEach(async () => {
    await app.close();
    await kafka.start();
  });

  async function startApp(): Promise<void> {
    @Global()
    @Module({
      providers: [
        { provide: Outbox, useValue: outbox },
        { provide: LogTail, useValue: new NothingLeft() },
        {
          provide: Bridge,
          inject: [EventLog],
          useFactory: (eventLog: EventLog) => new OutboxBridge(eventLog, outbox),
        },
      ],
      exports: [Outbox, LogTail, Bridge],
    })
    class OutboxModule {}

    const log = KafkaEventLogModule.register(settings);
    const module = await Test.createTestingModule({
      imports: [
        CqrsModule.forRoot(),
        DomainModule.register(NO_METER, ONE_SHARD, new TemporalCalendar()),
        OutboxModule,
        log,
        DeliveryModule,
      ],
    })
      .setLogger(new PinoLogger('silent'))
      .compile();
    app = await module.init();
    events = app.get(EventBus);
  }

  function publish(applied: readonly ScoreEvent[]): void {
    for (let start = 0; start < applied.length; start += 10) {
      for (const changed of outbox.put(applied.slice(start, start + 10))) events.publish(changed);
    }
  }

  it('brings what was published into the topic and empties the outbox', async () => {
    await startApp();
    const applied = history(3000, 100);
    publish(applied);
    await waitUntil(async () => expect(outbox.pending.size).toBe(0), WITHIN_MS);
    await expectFinalScores(applied);
    expect(await app.get(KafkaHealthCheck).check()).toEqual({ up: true, figures: { partitions: 4 } });
  });

  it('starts without Kafka, keeps the outbox, and empties it when Kafka is there', async () => {
    await kafka.kill();
    await startApp();
    publish(history(200, 20));
    expect((await app.get(KafkaHealthCheck).check()).up).toBe(false);
    expect(outbox.pending.size).toBe(20);
    await kafka.start();
    await waitUntil(async () => expect(outbox.pending.size).toBe(0), WITHIN_MS);
    await waitUntil(async () => expect((await app.get(KafkaHealthCheck).check()).up).toBe(true), WITHIN_MS);
  });

  it('loses nothing when Kafka is killed and comes back meanwhile', async () => {
    await startApp();
    const applied = history(6000, 300);
    publish(applied.slice(0, 2000));
    await waitUntil(async () => expect(outbox.pending.size).toBeLessThan(200), WITHIN_MS);
    await kafka.kill();
    publish(applied.slice(2000, 4000));
    await kafka.start();
    publish(applied.slice(4000));
    await waitUntil(async () => expect(outbox.pending.size).toBe(0), WITHIN_MS);
    await expectFinalScores(applied);
  });

  it('sends again what another process left in the outbox', async () => {
    const left = [scoreEvent({ playerId: 'left', seq: 1 }), scoreEvent({ playerId: 'behind', seq: 2 })];
    outbox.put(left);
    await startApp();
    await waitUntil(async () => expect(outbox.pending.size).toBe(0), WITHIN_MS);
    await expectFinalScores(left);
  });

  it('does not count offsets of a topic that is gone as progress', async () => {
    await startApp();
    await app.get(EventLog).append(history(50, 10));
    await withAdmin((admin) => commit(admin, 100));
    expect(await unstored()).toBe(50);
    await withAdmin((admin) => commit(admin, 0));
    expect(await unstored()).toBe(50);
  });

  it('leaves nothing to store when its topic is gone', async () => {
    await startApp();
    await app.get(EventLog).append(history(50, 10));
    expect(await unstored()).toBe(50);
    await withAdmin((admin) => admin.deleteTopics({ topics: [settings.topic] }));
    await waitUntil(async () => expect(await unstored()).toBe(0), WITHIN_MS);
  });

  /** How many events a recovery would store. */
  async function unstored(): Promise<number> {
    const ranges = await app.get(LogProgress).unstored(null);
    return ranges.reduce((sum, { from, to }) => sum + Number(to) - Number(from), 0);
  }

  /** What was sent twice stands in the topic twice. */
  async function expectFinalScores(applied: readonly ScoreEvent[]): Promise<void> {
    const { read } = await openLog(settings);
    const finals = async () => finalScores(await read(applied.length));
    await waitUntil(async () => expect(await finals()).toEqual(finalScores(applied)), WITHIN_MS);
  }

  function commit(admin: Admin, offset: number): Promise<void> {
    const partitions = [0, 1, 2, 3].map((partition) => ({ partition, offset: String(offset) }));
    return admin.setOffsets({ groupId: settings.groupId, topic: settings.topic, partitions });
  }

  async function withAdmin(use: (admin: Admin) => Promise<void>): Promise<void> {
    const admin = createKafka(settings).admin();
    await admin.connect();
    await use(admin);
    await admin.disconnect();
  }

  it('sends what is left when the app stops', async () => {
    await startApp();
    await app.get(EventLog).append([scoreEvent({ playerId: 'warm-up' })]);
    publish(history(500, 10));
    await app.close();
    expect(outbox.pending.size).toBe(0);
  });
});

/** The port alone, without the real one's age of entries: everything in it is stale at once. */
class MemoryOutbox extends Outbox {
  readonly pending = new Map<string, PendingEntry>();
  private nextId = 1;

  /** Puts one entry in, as a store does. @returns what the store's callers publish. */
  put(events: readonly ScoreEvent[]): ScoreChanged[] {
    const outboxEntry = { shard: GLOBAL_SHARD, id: String(this.nextId++), size: events.length };
    this.pending.set(outboxEntry.id, { entry: outboxEntry, events });
    return events.map((event) => new ScoreChanged(event, outboxEntry));
  }

  async confirm(entries: readonly OutboxEntry[]): Promise<void> {
    for (const { id } of entries) this.pending.delete(id);
  }

  async look(): Promise<Backlog> {
    return { oldestMs: 0, aside: 0, missing: 0 };
  }

  async release(): Promise<void> {}

  async latest(): Promise<string | null> {
    return [...this.pending.keys()].at(-1) ?? null;
  }

  async claimStale(board: string, _minAgeMs: number, limit: number): Promise<readonly PendingEntry[]> {
    return this.oldest(board, limit);
  }

  async oldest(_board: string, limit: number): Promise<readonly PendingEntry[]> {
    return [...this.pending.values()].slice(0, limit);
  }
}

function freshTopic(brokers: string): KafkaSettings & GroupSettings {
  const topic = uniqueName('score-events');
  return { brokers: brokers.split(','), topic, partitions: 4, groupId: uniqueName('sync') };
}

async function openLog(settings: KafkaSettings): Promise<EventLogUnderTest> {
  const kafka = createKafka(settings);
  const log = new KafkaEventLog(kafka, new ScoreEventsTopic(kafka, settings), settings.topic, ONE_SHARD);
  const consumer = kafka.consumer({ groupId: uniqueName('reader'), maxWaitTimeInMs: 100 });
  const events: ScoreEvent[] = [];
  await log.connect();
  await consumer.connect();
  await consumer.subscribe({ topics: [settings.topic], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => void events.push(decodeEvent(message.value) as ScoreEvent),
  });
  opened.push(async () => {
    await consumer.disconnect();
    await log.close();
  });
  const read = async (count: number) => {
    await waitUntil(async () => expect(events.length).toBeGreaterThanOrEqual(count), WITHIN_MS);
    return events;
  };
  return { log, read };
}

async function partitionsOf(settings: KafkaSettings, topic: string): Promise<number | undefined> {
  const admin = createKafka(settings).admin();
  await admin.connect();
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  await admin.disconnect();
  return topics[0]?.partitions.length;
}
