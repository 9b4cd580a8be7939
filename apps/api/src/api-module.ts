import { type DynamicModule, Module } from '@nestjs/common';
import { CatalogModule } from '@standings/application';
import type { ApiEnvironment } from '@standings/config';
import { OutboxHealthCheck } from '@standings/delivery';
import { HealthModule } from '@standings/health';
import { AdminModule, HttpApiModule } from '@standings/http-api';
import { KafkaHealthCheck, TopicHealthCheck } from '@standings/kafka-log';
import { PostgresHealthCheck } from '@standings/persistence';
import { RecoveryHealthCheck, RecoveryModule } from '@standings/recovery';
import { RedisHealthCheck, RedisUpkeepModule } from '@standings/redis-store';
import { ServersModule } from './servers-module.js';

/** The api app: ranks in Redis, events to Kafka. Kafka and Postgres may be away; updates and reads go on. */
@Module({})
export class ApiModule {
  static register(environment: ApiEnvironment): DynamicModule {
    const { ADMIN_TOKEN, SHUTDOWN_DRAIN_MS } = environment;
    const servers = ServersModule.register(environment);
    const loops = [RecoveryModule.register(), RedisUpkeepModule, CatalogModule];
    const health = HealthModule.register({
      drainMs: SHUTDOWN_DRAIN_MS,
      critical: [RedisHealthCheck, RecoveryHealthCheck],
      others: [OutboxHealthCheck, KafkaHealthCheck, TopicHealthCheck, PostgresHealthCheck],
    });
    const admin = ADMIN_TOKEN === undefined ? [] : [AdminModule.register(ADMIN_TOKEN)];
    return { module: ApiModule, imports: [servers, HttpApiModule, ...loops, health, ...admin] };
  }
}
