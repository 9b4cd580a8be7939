import { KafkaEventLog, type KafkaSettings, ScoreEventsTopic, createKafka } from '@standings/kafka-log';
import type { Kafka } from 'kafkajs';
import type { DataSource } from 'typeorm';
import { afterEach, beforeAll, beforeEach, inject } from 'vitest';
import { AppProcess, buildApps } from './apps/app-process.js';
import type { Environment } from './apps/node-process.js';
import { ONE_SHARD } from './boards.js';
import { assignments, lagOf } from './kafka.js';
import { openMigrated } from './migrated.js';
import { createDatabase, type ServerAddresses, type TestDatabase, uniqueName, waitUntil } from './servers/index.js';

const STORED_WITHIN_MS = 30_000;

type LogAndRows = Pick<ServerAddresses, 'kafka' | 'postgres'>;

/**
 * Builds sync before all tests, and deploys it again for each.
 *
 * @param servers by default those that all files share.
 * @returns gives the deployment of the test that runs.
 */
export function useSyncDeployment(
  partitions: number,
  servers: () => LogAndRows = () => inject('servers'),
): () => SyncDeployment {
  let deployment: SyncDeployment;

  beforeAll(() => buildApps('sync'));

  beforeEach(async () => {
    deployment = await SyncDeployment.on(servers(), partitions);
  });

  afterEach(() => deployment.remove());

  return () => deployment;
}

/** The sync processes of a test, with a topic, a consumer group and a migrated database for them on shared servers. */
export class SyncDeployment {
  readonly kafka: Kafka;
  readonly log: KafkaEventLog;
  readonly environment: Record<string, string>;
  private readonly processes: AppProcess[] = [];

  private constructor(
    readonly settings: KafkaSettings,
    readonly groupId: string,
    private readonly database: TestDatabase,
    readonly dataSource: DataSource,
  ) {
    this.kafka = createKafka(settings);
    this.log = new KafkaEventLog(this.kafka, new ScoreEventsTopic(this.kafka, settings), settings.topic, ONE_SHARD);
    this.environment = {
      KAFKA_BROKERS: settings.brokers.join(','),
      KAFKA_TOPIC: settings.topic,
      KAFKA_PARTITIONS: String(settings.partitions),
      KAFKA_GROUP_ID: groupId,
      DATABASE_URL: database.url,
      SYNC_FLUSH_MS: '100',
    };
  }

  static async on({ kafka, postgres }: LogAndRows, partitions: number) {
    const database = await createDatabase(postgres.url);
    const dataSource = await openMigrated(database.url);
    const settings = { brokers: kafka.brokers.split(','), topic: uniqueName('score-events'), partitions };
    return new SyncDeployment(settings, uniqueName('sync'), database, dataSource);
  }

  /** Starts a sync, which need not become ready. */
  async spawn(more: Environment = {}): Promise<AppProcess> {
    const sync = await AppProcess.start('sync', { ...this.environment, ...more });
    this.processes.push(sync);
    return sync;
  }

  /** Starts a sync. Resolves when it is ready. */
  async start(more: Environment = {}): Promise<AppProcess> {
    return (await this.spawn(more)).ready();
  }

  /** What Postgres has, by player. */
  async scores(dataSource = this.dataSource): Promise<Record<string, number>> {
    const rows = await dataSource.query<{ player_id: string; score: string }[]>('SELECT * FROM player_scores');
    return Object.fromEntries(rows.map((row) => [row.player_id, Number(row.score)]));
  }

  /** Resolves when all that the topic has is committed. @throws {Error} after 30 s. */
  async untilNoLag(): Promise<void> {
    await waitUntil(async () => {
      const lag = await lagOf(this.kafka, this.groupId, this.settings.topic);
      if (lag !== 0) throw new Error(`The group has not committed ${lag} messages.`);
    }, STORED_WITHIN_MS);
  }

  /** How many partitions each member of the group has. */
  assignments(): Promise<number[]> {
    return assignments(this.kafka, this.groupId, this.settings.topic);
  }

  async remove(): Promise<void> {
    await Promise.all(this.processes.map((sync) => sync.end('SIGKILL')));
    await this.log.close();
    await this.dataSource.destroy();
    await this.database.drop();
  }
}
