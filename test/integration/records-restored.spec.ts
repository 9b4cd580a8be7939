import { TemporalCalendar } from '@standings/calendar';
import { EventDrain } from '@standings/delivery';
import {
  BoardCatalog,
  Deployment,
  endOf,
  type EventLogReader,
  FIRST_GLOBAL_BOARD,
  GLOBAL_BOARD,
  type LogTail,
  type RecordsRestored,
  type ScoreChange,
  type ScoreEvent,
  type UpdateContext,
  type ShardId,
} from '@standings/domain';
import { createKafka, KafkaEventLog, ScoreEventsTopic } from '@standings/kafka-log';
import { TypeormBoardRepository, TypeormEpochAuthority, TypeormScoreRepository } from '@standings/persistence';
import { type RecordPorts, RecordRestore, type RecordWindows, Recovery } from '@standings/recovery';
import { OneServer, RedisShardRecords } from '@standings/redis-store';
import { BoardNumbers, TailSink } from '@standings/sink';
import type { DataSource } from 'typeorm';
import { beforeEach, describe, expect, inject, it } from 'vitest';
import { createGroupProgress } from '../../libs/kafka-log/src/consumer/group-progress.js';
import { KafkaEventLogReader } from '../../libs/kafka-log/src/reader/kafka-event-log-reader.js';
import { useBoardStores } from '../support/board-stores.js';
import { limitsWith, ONE_SHARD } from '../support/boards.js';
import { uniqueName } from '../support/servers/index.js';

const HOUR_MS = 3_600_000;
const WINDOWS = { ttlMs: HOUR_MS, restoreMs: 600_000 };

const never = new AbortController().signal;
const stores = useBoardStores('closed');
let kafka: KafkaTail;

beforeEach(async () => {
  kafka = await KafkaTail.open(stores().dataSource);
  await recover();
  return () => kafka.close();
});

/** Sends an update with a key. */
function send(key: string, more: Partial<UpdateContext> = {}, place = 0): Promise<ScoreChange> {
  const update = { board: GLOBAL_BOARD, playerId: 'ada', delta: 5, ...more };
  return stores().store.add({ ...update, idempotency: { key, payload: 'the payload', place } });
}

/** Sends an update with a key, and its event to Kafka, as the bridge does. */
async function sendOn(key: string, more: Partial<UpdateContext> = {}, place = 0): Promise<ScoreEvent> {
  const { event, outboxEntry } = (await send(key, more, place)).scoreChanged!;
  await kafka.log.append([event]);
  await stores().outbox.confirm([outboxEntry!]);
  return event;
}

/** As an api does that finds the shard closed. */
function recover() {
  const { outbox, ports, deployment, shard } = stores();
  const drain = new EventDrain(outbox, kafka.log, kafka.tail);
  const recovery = new Recovery({ ...ports, tail: kafka.tail }, drain, deployment);
  return recovery.recover(shard, () => undefined, never);
}

async function loseEverything(): Promise<void> {
  await stores().redis.flushall();
  await stores().fence.check(stores().shard);
  expect(await recover()).toMatchObject({ found: 'empty' });
}

function recordPorts(): RecordPorts {
  const { redis, fence, epochs, ports } = stores();
  const records = new RedisShardRecords(new OneServer(redis), fence);
  return { records, log: kafka.reader, epochs, placement: ports.placement };
}

const restore = (windows: RecordWindows = WINDOWS, ports = recordPorts()) =>
  new RecordRestore(ports, windows, () => undefined, never).run(ports.records.lacking());

describe('After a Redis has lost everything', () => {
  it('updates that are sent again count once, each with its first answer, also those of a batch', async () => {
    const first = await sendOn('alone');
    for (const [place, playerId] of ['ada', 'bob', 'eve'].entries()) await sendOn('batch', { playerId }, place);
    await loseEverything();
    await expect(send('alone')).rejects.toMatchObject({ code: 'keys_recovering' });
    expect(await stores().apply('bob', 1)).toMatchObject({ newScore: 6 });
    expect(await restore()).toEqual([stores().shard]);
    expect(await send('alone')).toMatchObject({ newScore: first.newScore, rank: 1, replayed: true });
    for (const [place, playerId] of ['ada', 'bob', 'eve'].entries())
      expect(await send('batch', { playerId }, place)).toMatchObject({ replayed: true });
    expect(await send('another')).toMatchObject({ newScore: 15, replayed: false });
  });

  it('a replay is answered as the first time although its board has closed since', async () => {
    await sendOn('in time');
    await loseEverything();
    await restore();
    const limits = limitsWith({ acceptsUntil: 1 });
    await expect(send('too late', { limits })).rejects.toMatchObject({ code: 'board_not_accepting' });
    expect(await send('in time', { limits })).toMatchObject({ newScore: 5, replayed: true });
  });

  it('an update is found whose event waited before it came to the log, and whose api had a slow clock', async () => {
    const { event, outboxEntry } = (await send('k')).scoreChanged!;
    await stores().outbox.confirm([outboxEntry!]);
    await kafka.log.append([{ ...event, timestamp: new Date(Date.now() - 3 * HOUR_MS).toISOString() }]);
    await loseEverything();
    await restore();
    expect(await send('k')).toMatchObject({ replayed: true });
  });

  it('nothing is restored of an update that was refused, because its epoch had ended when it came to the log', async () => {
    const counted = await sendOn('counted');
    await loseEverything();
    await restore();
    // An old master has taken it, and its api sends it now.
    const keyed = { ...counted.keyed!, key: 'refused' };
    await kafka.log.append([{ ...counted, seq: counted.seq + 7, keyed }]);
    await loseEverything();
    await restore();
    expect(await send('counted')).toMatchObject({ replayed: true });
    expect(await send('refused')).toMatchObject({ newScore: 10, replayed: false });
  });

  it('a refused update would be answered as if it had counted, if the end of its epoch was not asked for', async () => {
    const { epoch, keyed, ...more } = await sendOn('counted');
    await loseEverything();
    await restore();
    await kafka.log.append([{ ...more, epoch, seq: more.seq + 7, keyed: { ...keyed!, key: 'refused' } }]);
    await loseEverything();
    const goesOn = { endedSeq: null, readTo: null };
    const epochs = { endsOf: async (asked: readonly number[]) => new Map(asked.map((one) => [one, goesOn])) };
    await restore(WINDOWS, { ...recordPorts(), epochs });
    expect(await send('refused')).toMatchObject({ replayed: true });
  });

  it('an update counts that an ended epoch has lost and recovery has found in the log', async () => {
    const first = await sendOn('k1');
    // It comes while the log is drained, and sync has not stored it when the epoch ends.
    const late = {
      ...first,
      seq: first.seq + 1,
      newScore: 10,
      scores: { all: 10 },
      keyed: { ...first.keyed!, key: 'k2' },
    };
    const { tail } = kafka;
    const store = tail.store.bind(tail);
    tail.store = async (...args) => {
      await store(...args);
      await kafka.log.append([late]);
    };
    await loseEverything();
    await restore();
    expect(await send('k2')).toMatchObject({ newScore: 10, replayed: true });
    expect(await send('k3')).toMatchObject({ newScore: 15 });
  });

  it('updates with a key are applied as soon as the first window is read, and older records follow', async () => {
    await sendOn('old');
    await loseEverything();
    // As if the log had the event since an hour.
    await stores().redis.hincrby(stores().meta, 'lost-at', HOUR_MS);
    const ports = recordPorts();
    const told: (RecordsRestored & { old: string })[] = [];
    const note = ports.records.note.bind(ports.records);
    ports.records.note = async (shard: ShardId, restored) => {
      const old = (await stores().redis.hlen('standings:{1:0/1}:marks:even')) > 0 ? 'there' : 'missing';
      told.push({ ...restored, old });
      return note(shard, restored);
    };
    await restore(WINDOWS, ports);
    const accepting = told.filter(({ acceptsKeys }) => acceptsKeys);
    expect(told.length).toBeGreaterThan(accepting.length);
    expect([accepting[0]!.old, accepting.at(-1)!.old]).toEqual(['missing', 'there']);
    expect(told.filter(({ isComplete }) => isComplete)).toHaveLength(1);
    expect(await send('old')).toMatchObject({ replayed: true });
  });

  it('another process goes on where one has died, and begins again what that had not noted', async () => {
    await sendOn('old');
    await loseEverything();
    const dying = recordPorts();
    dying.records.note = () => Promise.reject(new Error('killed'));
    await expect(restore(WINDOWS, dying)).rejects.toThrow('killed');
    await expect(send('another')).rejects.toMatchObject({ code: 'keys_recovering' });
    // Its claim ends by itself.
    await stores().redis.del('standings:{1:0/1}:records-claim');
    expect(await restore()).toEqual([stores().shard]);
    expect(await send('old')).toMatchObject({ replayed: true });
  });

  it('a second loss before the records are restored loses none of them', async () => {
    await sendOn('k');
    await loseEverything();
    await loseEverything();
    await restore();
    expect(await send('k')).toMatchObject({ replayed: true });
  });

  it('a key counts again if its update has reached neither Kafka nor Postgres, as the update was lost with it', async () => {
    await sendOn('k1');
    await send('k2');
    await loseEverything();
    await restore();
    expect(await send('k2')).toMatchObject({ newScore: 10, replayed: false });
  });
});

describe('After a Redis has lost its latest updates', () => {
  const KEYS = ['meta', 'rankings', 'scores:1:all', 'outbox', 'marks:even'].map((key) => `standings:{1:0/1}:${key}`);

  /** Redis is as it was before the work, and starts again. */
  async function losing(work: () => Promise<unknown>): Promise<void> {
    const { redis } = stores();
    const older = await Promise.all(KEYS.map((key) => redis.dumpBuffer(key)));
    await work();
    await redis.del(KEYS);
    for (const [i, data] of older.entries()) if (data !== null) await redis.restore(KEYS[i] as string, 0, data);
    await stores().restarted();
  }

  it('only what came to the log since a note of its end is read, and every key counts once', async () => {
    await sendOn('before');
    const ports = recordPorts();
    await ports.records.noteLog(endOf(await kafka.reader.since(0, never)));
    await losing(() => sendOn('lost'));
    expect(await recover()).toMatchObject({ found: 'older', copied: 1 });
    await expect(send('another')).rejects.toMatchObject({ code: 'keys_recovering' });
    let events = 0;
    await new RecordRestore(ports, WINDOWS, (progress) => (events = progress.events), never).run([stores().shard]);
    expect(events).toBe(1);
    for (const key of ['before', 'lost']) expect(await send(key)).toMatchObject({ replayed: true });
    expect(await send('another')).toMatchObject({ newScore: 15, replayed: false });
  });

  it('the end of the log is not noted on a server that was promoted without them', async () => {
    const { redis, fence, shard } = stores();
    const noted = () => redis.hget('standings:{1:0/1}:meta', 'log');
    await recordPorts().records.noteLog({ 0: 7 });
    const found = { ...fence.writable(shard), server: 'f'.repeat(40) };
    const elsewhere = { open: () => [shard], writable: () => found } as unknown as typeof fence;
    await new RedisShardRecords(new OneServer(redis), elsewhere).noteLog({ 0: 9 });
    expect(await noted()).toBe('{"0":7}');
  });

  it('nothing is read if it has lost nothing', async () => {
    await sendOn('before');
    await losing(async () => undefined);
    expect(await recover()).toMatchObject({ found: 'whole' });
    expect(recordPorts().records.lacking()).toEqual([]);
    expect(await send('before')).toMatchObject({ replayed: true });
  });
});

/** An empty topic without consumers, and its tail. */
class KafkaTail {
  private constructor(
    readonly log: KafkaEventLog,
    readonly reader: EventLogReader,
    readonly tail: LogTail,
    readonly close: () => Promise<unknown>,
  ) {}

  static async open(dataSource: DataSource, partitions = 4): Promise<KafkaTail> {
    const topic = uniqueName('score-events');
    const settings = { brokers: inject('servers').kafka.brokers.split(','), topic, partitions };
    const kafka = createKafka(settings);
    const scoreEvents = new ScoreEventsTopic(kafka, settings);
    const log = new KafkaEventLog(kafka, scoreEvents, topic, ONE_SHARD);
    const progress = createGroupProgress({ ...settings, groupId: uniqueName('sync') });
    const reader = new KafkaEventLogReader(kafka, topic, new Deployment());
    const boards = new BoardNumbers(
      new BoardCatalog([FIRST_GLOBAL_BOARD]),
      new TypeormBoardRepository(dataSource, new TemporalCalendar()),
    );
    const epochs = new TypeormEpochAuthority(dataSource);
    const tail = new TailSink(progress, reader, new TypeormScoreRepository(dataSource), boards, epochs);
    await log.connect();
    await progress.unstored(null);
    return new KafkaTail(log, reader, tail, () => Promise.all([log.close(), progress.close(), reader.close()]));
  }
}
