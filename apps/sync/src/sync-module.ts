import { type DynamicModule, Module } from '@nestjs/common';
import { CatalogModule, DomainModule } from '@standings/application';
import type { SyncEnvironment } from '@standings/config';
import { NO_METER } from '@standings/domain';
import { HealthModule } from '@standings/health';
import { ProblemsModule } from '@standings/http-server';
import {
  ConsumerHealthCheck,
  DeadLettersHealthCheck,
  KafkaBatchServer,
  KafkaConsumerModule,
  type KafkaRecord,
  LagWatch,
  TopicHealthCheck,
} from '@standings/kafka-log';
import { PersistenceModule, PostgresHealthCheck } from '@standings/persistence';
import { Sink, SinkModule } from '@standings/sink';
import { ProgressHealthCheck } from './progress-health-check.js';
import { ScoreEventsController } from './score-events-controller.js';

/** The sync app: score events from Kafka into Postgres. */
@Module({})
export class SyncModule {
  static register(environment: SyncEnvironment): DynamicModule {
    const postgres = PersistenceModule.register({
      url: environment.DATABASE_URL,
      poolSize: environment.DATABASE_POOL_SIZE,
      statementTimeoutMs: environment.DATABASE_STATEMENT_TIMEOUT_MS,
      // Boards are created by the api.
      maxBoards: 0,
    });
    const times = {
      flushMs: environment.SYNC_FLUSH_MS,
      statementTimeoutMs: environment.DATABASE_STATEMENT_TIMEOUT_MS,
    };
    const kafka = KafkaConsumerModule.register({
      brokers: environment.KAFKA_BROKERS,
      topic: environment.KAFKA_TOPIC,
      partitions: environment.KAFKA_PARTITIONS,
      groupId: environment.KAFKA_GROUP_ID,
      batchSize: environment.SYNC_BATCH_SIZE,
      ...times,
    });
    const sink = SinkModule.register({ batchSize: environment.SYNC_BATCH_SIZE });
    const health = HealthModule.register({
      drainMs: environment.SHUTDOWN_DRAIN_MS,
      critical: [PostgresHealthCheck, ConsumerHealthCheck, DeadLettersHealthCheck, ProgressHealthCheck],
      others: [TopicHealthCheck],
    });
    return {
      module: SyncModule,
      imports: [DomainModule.register(NO_METER), CatalogModule, postgres, kafka, sink, health, ProblemsModule],
      controllers: [ScoreEventsController],
      providers: [
        {
          provide: ProgressHealthCheck,
          inject: [LagWatch, Sink, KafkaBatchServer],
          useFactory: (watch: LagWatch, storing: Sink<KafkaRecord>, server: KafkaBatchServer) =>
            new ProgressHealthCheck(watch, storing, server, times),
        },
      ],
    };
  }
}
