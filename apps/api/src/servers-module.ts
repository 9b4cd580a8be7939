import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { DomainModule } from '@standings/application';
import { type ApiEnvironment, apiEnvironment, EnvironmentModule } from '@standings/config';
import { KafkaEventLogModule } from '@standings/kafka-bridge';
import { PersistenceModule } from '@standings/persistence';
import { RedisStoreModule } from '@standings/redis-store';

type Config = ConfigService<ApiEnvironment, true>;

/** The servers behind the api and its commands: Redis, Kafka and Postgres, as the environment names them. */
@Module({})
export class ServersModule {
  /** @throws {ConfigurationError} if the environment is not right. */
  static async forRoot(environment?: Readonly<Record<string, string | undefined>>): Promise<DynamicModule> {
    const configuration = await EnvironmentModule.forRoot(apiEnvironment, environment);
    return { module: ServersModule, imports: [configuration, DomainModule, redis, kafka, postgres] };
  }
}

const redis = RedisStoreModule.registerAsync({
  inject: [ConfigService],
  useFactory: (config: Config) => ({
    url: config.get('REDIS_URL', { infer: true }),
    commandTimeoutMs: config.get('REDIS_COMMAND_TIMEOUT_MS', { infer: true }),
    outboxLimit: config.get('OUTBOX_LIMIT', { infer: true }),
    idempotencyTtlMs: config.get('IDEMPOTENCY_TTL_S', { infer: true }) * 1000,
  }),
});

const kafka = KafkaEventLogModule.registerAsync({
  inject: [ConfigService],
  useFactory: (config: Config) => ({
    brokers: config.get('KAFKA_BROKERS', { infer: true }),
    topic: config.get('KAFKA_TOPIC', { infer: true }),
    partitions: config.get('KAFKA_PARTITIONS', { infer: true }),
    groupId: config.get('KAFKA_GROUP_ID', { infer: true }),
  }),
});

const postgres = PersistenceModule.registerAsync({
  inject: [ConfigService],
  useFactory: (config: Config) => ({
    url: config.get('DATABASE_URL', { infer: true }),
    poolSize: config.get('DATABASE_POOL_SIZE', { infer: true }),
    statementTimeoutMs: config.get('DATABASE_STATEMENT_TIMEOUT_MS', { infer: true }),
  }),
});
