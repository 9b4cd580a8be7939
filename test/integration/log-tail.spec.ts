import { TemporalCalendar } from '@standings/calendar';
import {
  type Board,
  BoardCatalog,
  Deployment,
  FIRST_GLOBAL_BOARD,
  type ScoreEvent,
  type ShardId,
} from '@standings/domain';
import { encodeEvent, encodeKey } from '@standings/event-json';
import { createKafka } from '@standings/kafka-log';
import { createDataSource, TypeormBoardRepository, TypeormScoreRepository } from '@standings/persistence';
import { BoardNumbers, TailSink } from '@standings/sink';
import { Partitioners } from 'kafkajs';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { createGroupProgress } from '../../libs/kafka-log/src/consumer/group-progress.js';
import { KafkaEventLogReader } from '../../libs/kafka-log/src/reader/kafka-event-log-reader.js';
import { logTailContract, TIED_BOARD } from '../contracts/log-tail.contract.js';
import { FOUR_SHARDS } from '../support/boards.js';
import { finalScores, scoreEvent } from '../support/score-events.js';
import { SyncDeployment } from '../support/sync-deployment.js';

const BOARDS = Array.from({ length: 20 }, (_, index) => ({ no: 2 + index, id: `region.r${index}` }));
const FIRST_SHARD = FOUR_SHARDS.shards[0] as ShardId;
const LAST_SHARD = FOUR_SHARDS.shards.at(-1) as ShardId;
const LAST_BOARD = BOARDS.find(({ no }) => FOUR_SHARDS.homeOf(no) === LAST_SHARD) as Board;

/** Of four partitions. The first two may hold events of any shard that were sent while there were fewer. */
const OF_THE_LAST_SHARD = 3;
const OF_ANOTHER_SHARD = 2;

/** The fifth, which is added while the tail is in use. */
const ADDED = 4;

const opened: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

const never = new AbortController().signal;

/** The tail of a topic with four partitions. @param isByShard whether events are only in the partitions of their shards. */
async function open(isByShard = true) {
  const deployment = await SyncDeployment.on(inject('servers'), 4);
  const { settings, groupId, log } = deployment;
  const { topic } = settings;
  const kafka = createKafka(settings);
  const progress = createGroupProgress({ ...settings, groupId });
  const reader = new KafkaEventLogReader(kafka, topic, new Deployment());
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  const dataSource = await createDataSource({
    url: deployment.environment['DATABASE_URL'] as string,
    poolSize: 2,
  }).initialize();
  await Promise.all([producer.connect(), log.connect()]);
  opened.push(
    () => deployment.remove(),
    () => progress.close(),
    () => reader.close(),
    () => producer.disconnect(),
    async () => dataSource.isInitialized && dataSource.destroy(),
  );
  const catalog = new BoardCatalog([FIRST_GLOBAL_BOARD, ...BOARDS, TIED_BOARD]);
  const boards = new BoardNumbers(catalog, new TypeormBoardRepository(dataSource, new TemporalCalendar()));
  const epochs = { isByShard: async () => isByShard };
  return {
    log,
    tail: new TailSink(progress, reader, new TypeormScoreRepository(dataSource), boards, epochs),
    appendText: async (value: string) => void (await producer.send({ topic, messages: [{ value }] })),
    stored: () => deployment.scores(),
    addPartition: async () => {
      const admin = kafka.admin();
      await admin.connect();
      await admin.createPartitions({ topicPartitions: [{ topic, count: 5 }] });
      await admin.disconnect();
    },
    appendTo: async (partition: number, event: ScoreEvent) =>
      void (await producer.send({
        topic,
        messages: [{ partition, key: encodeKey(event), value: encodeEvent(event) }],
      })),
    cutRepository: () => dataSource.destroy(),
  };
}

logTailContract('Kafka, with Postgres', () => open());

describe('The tail of the last of four shards', () => {
  const event = scoreEvent({ board: LAST_BOARD.id, boardNo: LAST_BOARD.no });

  it('is read from the partitions of this shard', async () => {
    const { tail, appendTo, stored } = await open();
    await appendTo(OF_ANOTHER_SHARD, event);
    await tail.store(LAST_SHARD, () => undefined, never);
    expect(await stored()).toEqual({});
    await appendTo(OF_THE_LAST_SHARD, event);
    await tail.store(LAST_SHARD, () => undefined, never);
    expect(await stored()).toEqual(finalScores([event]));
  });

  it('is read from all partitions in an epoch that an earlier revision has begun: its events may be anywhere', async () => {
    const { tail, appendTo, stored } = await open(false);
    await appendTo(OF_ANOTHER_SHARD, event);
    await tail.store(LAST_SHARD, () => undefined, never);
    expect(await stored()).toEqual(finalScores([event]));
  });
});

describe('The tail of a topic to which a partition was added after it was last stored', () => {
  const event = scoreEvent({ board: BOARDS[0]!.id, boardNo: BOARDS[0]!.no });

  it('has the events of this partition', async () => {
    const { tail, addPartition, appendTo, stored } = await open();
    await tail.store(FIRST_SHARD, () => undefined, never);
    await addPartition();
    await appendTo(ADDED, event);
    await tail.store(FIRST_SHARD, () => undefined, never);
    expect(await stored()).toEqual(finalScores([event]));
  });

  it('ends in this partition too', async () => {
    const { tail, addPartition, appendTo } = await open();
    await tail.end(never);
    await addPartition();
    await appendTo(ADDED, event);
    expect(await tail.end(never)).toMatchObject({ [ADDED]: 1 });
  });
});
