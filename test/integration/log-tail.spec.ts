import { BoardCatalog, Deployment, FIRST_GLOBAL_BOARD } from '@standings/domain';
import { createKafka, ScoreEventsTopic } from '@standings/kafka-log';
import { createDataSource, TypeormBoardRepository, TypeormScoreRepository } from '@standings/persistence';
import { BoardNumbers, TailSink } from '@standings/sink';
import { Partitioners } from 'kafkajs';
import { afterEach, inject } from 'vitest';
import { GroupProgress } from '../../libs/kafka-log/src/consumer/group-progress.js';
import { KafkaEventLogReader } from '../../libs/kafka-log/src/reader/kafka-event-log-reader.js';
import { logTailContract } from '../contracts/log-tail.contract.js';
import { SyncDeployment } from '../support/sync-deployment.js';

const opened: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

logTailContract('Kafka, with Postgres', async () => {
  const deployment = await SyncDeployment.on(inject('servers'), 4);
  const { settings, groupId, log } = deployment;
  const { topic } = settings;
  const kafka = createKafka(settings);
  const progress = new GroupProgress(kafka, new ScoreEventsTopic(kafka, settings), topic, groupId);
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
  const boards = new BoardNumbers(new BoardCatalog([FIRST_GLOBAL_BOARD]), new TypeormBoardRepository(dataSource));
  return {
    log,
    tail: new TailSink(progress, reader, new TypeormScoreRepository(dataSource), boards),
    appendText: async (value) => void (await producer.send({ topic, messages: [{ value }] })),
    stored: () => deployment.scores(),
    cutRepository: () => dataSource.destroy(),
  };
});
