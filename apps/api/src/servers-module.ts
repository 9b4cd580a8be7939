import { type DynamicModule, Module } from '@nestjs/common';
import { DomainModule } from '@standings/application';
import type { ApiEnvironment } from '@standings/config';
import { DeliveryModule } from '@standings/delivery';
import { NO_METER } from '@standings/domain';
import { KafkaEventLogModule } from '@standings/kafka-log';
import { PersistenceModule } from '@standings/persistence';
import { RedisStoreModule } from '@standings/redis-store';

/** The servers of the api and its commands: Redis, Kafka and Postgres, as the environment names them. */
@Module({})
export class ServersModule {
  static register(environment: ApiEnvironment): DynamicModule {
    const redis = RedisStoreModule.register({
      url: environment.REDIS_URL,
      commandTimeoutMs: environment.REDIS_COMMAND_TIMEOUT_MS,
      outboxLimit: environment.OUTBOX_LIMIT,
      idempotencyTtlMs: environment.IDEMPOTENCY_TTL_S * 1000,
    });
    const kafka = KafkaEventLogModule.register({
      brokers: environment.KAFKA_BROKERS,
      topic: environment.KAFKA_TOPIC,
      partitions: environment.KAFKA_PARTITIONS,
      groupId: environment.KAFKA_GROUP_ID,
    });
    const postgres = PersistenceModule.register({
      url: environment.DATABASE_URL,
      poolSize: environment.DATABASE_POOL_SIZE,
      statementTimeoutMs: environment.DATABASE_STATEMENT_TIMEOUT_MS,
      maxBoards: environment.MAX_BOARDS,
    });
    return {
      module: ServersModule,
      imports: [DomainModule.register(NO_METER), redis, kafka, postgres, DeliveryModule],
    };
  }
}
