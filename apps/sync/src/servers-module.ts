import { type DynamicModule, Module } from '@nestjs/common';
import { DomainModule } from '@standings/application';
import { databaseAddress, type SyncEnvironment } from '@standings/config';
import { NO_METER } from '@standings/domain';
import type { Parts } from '@standings/health';
import {
  ConsumerHealthCheck,
  DeadLettersHealthCheck,
  KafkaConsumerModule,
  TopicHealthCheck,
} from '@standings/kafka-log';
import { PersistenceModule, PostgresHealthCheck } from '@standings/persistence';

/** The servers of sync: Kafka and Postgres, as the environment names them. No other file of the app names an adapter. */
@Module({})
export class ServersModule {
  static register(environment: SyncEnvironment): DynamicModule {
    const postgres = PersistenceModule.register({
      url: environment.DATABASE_URL,
      poolSize: environment.DATABASE_POOL_SIZE,
      statementTimeoutMs: environment.DATABASE_STATEMENT_TIMEOUT_MS,
      // Boards are created by the api.
      maxBoards: 0,
    });
    const kafka = KafkaConsumerModule.register({
      brokers: environment.KAFKA_BROKERS,
      topic: environment.KAFKA_TOPIC,
      partitions: environment.KAFKA_PARTITIONS,
      groupId: environment.KAFKA_GROUP_ID,
      batchSize: environment.SYNC_BATCH_SIZE,
      flushMs: environment.SYNC_FLUSH_MS,
      statementTimeoutMs: environment.DATABASE_STATEMENT_TIMEOUT_MS,
    });
    return { module: ServersModule, imports: [DomainModule.register(NO_METER), postgres, kafka] };
  }
}

export const HEALTH: Required<Parts> = {
  critical: [PostgresHealthCheck, ConsumerHealthCheck, DeadLettersHealthCheck],
  others: [TopicHealthCheck],
};

/** Where the servers are, for the log: no credentials. */
export function addresses(environment: SyncEnvironment): Readonly<Record<string, string>> {
  return {
    kafka: environment.KAFKA_BROKERS.join(','),
    topic: environment.KAFKA_TOPIC,
    group: environment.KAFKA_GROUP_ID,
    postgres: databaseAddress(environment.DATABASE_URL),
  };
}
