import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { DomainModule } from '@standings/application';
import { EnvironmentModule, type SyncEnvironment, syncEnvironment } from '@standings/config';
import { HealthModule } from '@standings/health';
import { ProblemsModule } from '@standings/http';
import {
  ConsumerHealthCheck,
  DeadLettersHealthCheck,
  KafkaBatchServer,
  KafkaConsumerModule,
  type KafkaRecord,
  LagWatch,
  TopicHealthCheck,
} from '@standings/kafka-bridge';
import { PersistenceModule, PostgresHealthCheck } from '@standings/persistence';
import { Sink, SinkModule } from '@standings/sink';
import { ProgressHealthCheck } from './progress-health-check.js';
import { ScoreEventsController } from './score-events-controller.js';

type Config = ConfigService<SyncEnvironment, true>;

/** The sync app: score events from Kafka into Postgres. */
@Module({})
export class SyncModule {
  /** @throws {ConfigurationError} if the environment is not right. */
  static async forRoot(): Promise<DynamicModule> {
    return {
      module: SyncModule,
      imports: [
        await EnvironmentModule.forRoot(syncEnvironment),
        DomainModule,
        persistence,
        kafka,
        sink,
        health,
        ProblemsModule,
      ],
      controllers: [ScoreEventsController],
    };
  }
}

const persistence = PersistenceModule.registerAsync({
  inject: [ConfigService],
  useFactory: (config: Config) => ({
    url: config.get('DATABASE_URL', { infer: true }),
    poolSize: config.get('DATABASE_POOL_SIZE', { infer: true }),
    statementTimeoutMs: config.get('DATABASE_STATEMENT_TIMEOUT_MS', { infer: true }),
  }),
});

const kafka = KafkaConsumerModule.registerAsync({
  inject: [ConfigService],
  useFactory: (config: Config) => ({
    brokers: config.get('KAFKA_BROKERS', { infer: true }),
    topic: config.get('KAFKA_TOPIC', { infer: true }),
    partitions: config.get('KAFKA_PARTITIONS', { infer: true }),
    groupId: config.get('KAFKA_GROUP_ID', { infer: true }),
    batchSize: config.get('SYNC_BATCH_SIZE', { infer: true }),
    flushMs: config.get('SYNC_FLUSH_MS', { infer: true }),
    statementTimeoutMs: config.get('DATABASE_STATEMENT_TIMEOUT_MS', { infer: true }),
  }),
});

const sink = SinkModule.registerAsync({
  inject: [ConfigService],
  useFactory: (config: Config) => ({ batchSize: config.get('SYNC_BATCH_SIZE', { infer: true }) }),
});

/** The module of the one check that is of several libs. */
@Module({})
class ProgressModule {}

const progress: DynamicModule = {
  module: ProgressModule,
  imports: [sink],
  providers: [
    {
      provide: ProgressHealthCheck,
      inject: [LagWatch, Sink, KafkaBatchServer, ConfigService],
      useFactory: (watch: LagWatch, storing: Sink<KafkaRecord>, server: KafkaBatchServer, config: Config) =>
        new ProgressHealthCheck(watch, storing, server, {
          flushMs: config.get('SYNC_FLUSH_MS', { infer: true }),
          statementTimeoutMs: config.get('DATABASE_STATEMENT_TIMEOUT_MS', { infer: true }),
        }),
    },
  ],
  exports: [ProgressHealthCheck],
};

const health = HealthModule.register({
  imports: [progress],
  critical: [PostgresHealthCheck, ConsumerHealthCheck, DeadLettersHealthCheck, ProgressHealthCheck],
  others: [TopicHealthCheck],
});
