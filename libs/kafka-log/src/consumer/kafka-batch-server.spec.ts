import { EventEmitter } from 'node:events';
import { Logger } from '@nestjs/common';
import { type Delivery, Deployment, SCORE_EVENTS } from '@standings/domain';
import type { Consumer, ConsumerConfig, ConsumerRunConfig, EachBatchHandler, Kafka } from 'kafkajs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeEvent } from '@standings/event-json';
import { ForeignGroupError, type GroupOwner } from './group-owner.js';
import { KafkaBatchServer } from './kafka-batch-server.js';
import type { KafkaRecord } from './kafka-record.js';
import { scoreEvent } from '../../../../test/support/score-events.js';
import { turn, until } from '../../../../test/support/turns.js';
import type { ScoreEventsTopic } from '../topic/score-events-topic.js';

/** The part of kafkajs' consumer that the server uses. */
class FakeConsumer extends EventEmitter {
  readonly events = { CRASH: 'crash' };
  connected = false;
  readonly committed: unknown[] = [];
  eachBatch: EachBatchHandler | undefined;

  constructor(
    readonly config: ConsumerConfig,
    private readonly connectFails: boolean,
  ) {
    super();
  }

  async connect(): Promise<void> {
    if (this.connectFails) throw new Error('no broker');
    this.connected = true;
  }

  async subscribe(): Promise<void> {}

  async run(config: ConsumerRunConfig): Promise<void> {
    this.eachBatch = config.eachBatch;
  }

  async disconnect(): Promise<void> {
    this.connected = false;
  }

  crash(): void {
    this.emit('crash', { payload: { error: new Error('not retriable'), restart: false } });
  }

  /** Delivers one event. @returns the offsets that were resolved. */
  async deliver(heartbeat: () => Promise<void> = async () => undefined): Promise<string[]> {
    const resolved: string[] = [];
    const message = { key: null, value: Buffer.from(encodeEvent(scoreEvent())), offset: '41' };
    const batch = { topic: 'score-events', partition: 3, messages: [message], lastOffset: () => '41' };
    const resolveOffset = (offset: string) => resolved.push(offset);
    const commitOffsetsIfNecessary = async (offsets: unknown) => void this.committed.push(offsets);
    const payload = { batch, heartbeat, resolveOffset, commitOffsetsIfNecessary };
    await this.eachBatch?.(payload as unknown as Parameters<EachBatchHandler>[0]);
    return resolved;
  }
}

const STATEMENT_TIMEOUT_MS = 60_000;

type Handler = (records: readonly KafkaRecord[], delivery: Delivery) => Promise<void>;

let consumers: FakeConsumer[];
let unreachable: number;
let foreign: number;
let server: KafkaBatchServer;
let handler: Handler;

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['error', 'warn', 'log']));

beforeEach(async () => {
  consumers = [];
  unreachable = 0;
  foreign = 0;
  handler = async () => undefined;
  const kafka = { consumer: createConsumer } as unknown as Kafka;
  const topic = { ensure: async () => undefined } as ScoreEventsTopic;
  const where = { brokers: [], topic: 'score-events', partitions: 12 };
  const how = { groupId: 'sync', batchSize: 1000, flushMs: 1000, statementTimeoutMs: STATEMENT_TIMEOUT_MS };
  const deployment = new Deployment();
  deployment.confirm('0123456789ab');
  const assertOurs = async () => {
    if (foreign-- > 0) throw new ForeignGroupError('sync', 'ba9876543210', '0123456789ab');
  };
  const owner = { deployment, assertOurs } as unknown as GroupOwner;
  server = new KafkaBatchServer(kafka, topic, owner, { ...where, ...how }, turn);
  server.addHandler(SCORE_EVENTS, (records: KafkaRecord[], delivery) => handler(records, delivery as Delivery), true);
});

afterEach(() => server.close());

describe('KafkaBatchServer', () => {
  it('consumes again after a crash from which kafkajs does not recover', async () => {
    const first = await listen();
    first.crash();
    await until(() => server.state === 'connecting');
    await until(() => server.state === 'consuming');
    expect([first.connected, consumers.at(-1)?.connected]).toEqual([false, true]);
  });

  it('starts without Kafka and keeps trying', async () => {
    unreachable = 3;
    await listen();
    expect(consumers).toHaveLength(4);
  });

  it('keeps its partitions for longer than a statement may run without heartbeats', async () => {
    const { config } = await listen();
    expect(config.sessionTimeout).toBeGreaterThan(STATEMENT_TIMEOUT_MS);
    expect(config.heartbeatInterval).toBeLessThan(STATEMENT_TIMEOUT_MS / 3);
  });

  it('resolves the offset of a batch when the handler is done with it', async () => {
    const consumer = await listen();
    let seen: readonly KafkaRecord[] = [];
    handler = async (records) => void (seen = records);
    expect(await consumer.deliver()).toEqual(['41']);
    expect(seen).toEqual([expect.objectContaining({ event: scoreEvent(), partition: 3 })]);
  });

  it('commits the offset of a batch with the id of the deployment', async () => {
    const consumer = await listen();
    await consumer.deliver();
    const partitions = [{ partition: 3, offset: '42', metadata: '0123456789ab' }];
    expect(consumer.committed).toEqual([{ topics: [{ topic: 'score-events', partitions }] }]);
  });

  it('does not join a group of another deployment, and checks again', async () => {
    foreign = 3;
    await listen();
    expect(consumers.map(({ connected }) => connected)).toEqual([false, false, false, true]);
  });

  it('passes its own error back to kafkajs when the heartbeat is refused', async () => {
    const consumer = await listen();
    const rebalance = new Error('REBALANCE_IN_PROGRESS');
    handler = (_, delivery) => delivery.heartbeat();
    await expect(consumer.deliver(() => Promise.reject(rebalance))).rejects.toBe(rebalance);
  });

  it('does not resolve a batch that the handler gave up because the process stops', async () => {
    const consumer = await listen();
    handler = (_, delivery) =>
      new Promise((_resolve, reject) =>
        delivery.stopping.addEventListener('abort', () => reject(new Error('stopped'))),
      );
    const delivered = consumer.deliver();
    await server.close();
    expect(await delivered).toEqual([]);
    expect([server.state, consumer.connected]).toEqual(['stopped', false]);
  });
});

function createConsumer(config: ConsumerConfig): Consumer {
  const consumer = new FakeConsumer(config, consumers.length < unreachable);
  consumers.push(consumer);
  return consumer as unknown as Consumer;
}

async function listen(): Promise<FakeConsumer> {
  await server.listen(() => undefined);
  await until(() => server.state === 'consuming');
  return consumers.at(-1) as FakeConsumer;
}
