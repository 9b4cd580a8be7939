import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { DomainModule } from '@standings/application';
import { TemporalCalendar } from '@standings/calendar';
import { type ApiEnvironment, databaseAddress, redisAddress } from '@standings/config';
import {
  AcknowledgementHealthCheck,
  DeliveryModule,
  LogAcknowledgementModule,
  StoreAcknowledgementModule,
} from '@standings/delivery';
import { type Acknowledge, type HealthCheck, NO_METER, Placement } from '@standings/domain';
import type { Parts } from '@standings/health';
import {
  EpochsTopicHealthCheck,
  KafkaEpochsModule,
  KafkaEventLogModule,
  KafkaHealthCheck,
  TopicHealthCheck,
} from '@standings/kafka-log';
import { PersistenceModule, PostgresHealthCheck } from '@standings/persistence';
import { RedisHealthCheck, RedisRankingStore, RedisStoreModule, RedisUpkeepModule } from '@standings/redis-store';
import { TailModule } from '@standings/sink';

/**
 * The servers of the api and its commands: Redis, Kafka and Postgres, as the environment names them. No other file of the app
 * names an adapter.
 */
@Module({})
export class ServersModule {
  static register(environment: ApiEnvironment): DynamicModule {
    const redis = RedisStoreModule.register({
      ...redisAddress(environment.REDIS_URL),
      commandTimeoutMs: environment.REDIS_COMMAND_TIMEOUT_MS,
      outboxLimit: environment.OUTBOX_LIMIT,
      idempotencyTtlMs: environment.IDEMPOTENCY_TTL_S * 1000,
    });
    const kafka = KafkaEventLogModule.register({
      brokers: environment.KAFKA_BROKERS,
      topic: environment.KAFKA_TOPIC,
      partitions: environment.KAFKA_PARTITIONS,
      groupId: environment.KAFKA_GROUP_ID,
      recordsMs: environment.IDEMPOTENCY_TTL_S * 1000,
    });
    const postgres = PersistenceModule.register({
      url: environment.DATABASE_URL,
      poolSize: environment.DATABASE_POOL_SIZE,
      statementTimeoutMs: environment.DATABASE_STATEMENT_TIMEOUT_MS,
      maxBoards: environment.MAX_BOARDS,
    });
    return {
      module: ServersModule,
      imports: [
        DomainModule.register(NO_METER, new Placement(environment.SHARDS), new TemporalCalendar()),
        redis,
        kafka,
        postgres,
        TailModule,
        ...ACKNOWLEDGEMENTS[environment.ACKNOWLEDGE].modules(environment),
        DeliveryModule,
      ],
    };
  }
}

/** What an app is made of to acknowledge updates at one time or the other. */
interface Acknowledgement {
  readonly modules: (environment: Pick<ApiEnvironment, 'KAFKA_BROKERS' | 'KAFKA_TOPIC'>) => readonly DynamicModule[];
  readonly health: readonly Type<HealthCheck>[];
}

export const ACKNOWLEDGEMENTS: Readonly<Record<Acknowledge, Acknowledgement>> = {
  store: { modules: () => [StoreAcknowledgementModule.over(RedisRankingStore)], health: [] },
  log: {
    modules: ({ KAFKA_BROKERS, KAFKA_TOPIC }) => [
      KafkaEpochsModule.register({ brokers: KAFKA_BROKERS, topic: KAFKA_TOPIC }),
      LogAcknowledgementModule.over(RedisRankingStore),
    ],
    health: [AcknowledgementHealthCheck, EpochsTopicHealthCheck],
  },
};

export const HEALTH: Required<Parts> = {
  critical: [RedisHealthCheck],
  others: [KafkaHealthCheck, TopicHealthCheck, PostgresHealthCheck],
};

/** What the servers need done as long as the api runs, and no command does. */
export const UPKEEP = [RedisUpkeepModule];

/** Where the servers are, for the log: no credentials. */
export function addresses(environment: ApiEnvironment): Readonly<Record<string, string>> {
  return {
    redis: redisAddress(environment.REDIS_URL)
      .urls.map((url) => new URL(url).host)
      .join(','),
    kafka: environment.KAFKA_BROKERS.join(','),
    topic: environment.KAFKA_TOPIC,
    postgres: databaseAddress(environment.DATABASE_URL),
  };
}
