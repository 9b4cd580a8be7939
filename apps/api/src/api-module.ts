import { type DynamicModule, Module } from '@nestjs/common';
import { apiEnvironment, parseEnvironment } from '@standings/config';
import { HealthModule } from '@standings/health';
import { AdminModule, HttpModule } from '@standings/http';
import { KafkaHealthCheck, OutboxHealthCheck, TopicHealthCheck } from '@standings/kafka-bridge';
import { PostgresHealthCheck } from '@standings/persistence';
import { RecoveryHealthCheck, RecoveryModule } from '@standings/rebuild';
import { RedisHealthCheck, RedisUpkeepModule } from '@standings/redis-store';
import { ServersModule } from './servers-module.js';

/** The api app: ranks in Redis, events to Kafka. Kafka and Postgres may be away; updates and reads go on. */
@Module({})
export class ApiModule {
  /** @throws {ConfigurationError} if the environment is not right. */
  static async forRoot(
    environment: Readonly<Record<string, string | undefined>> = process.env,
  ): Promise<DynamicModule> {
    const servers = await ServersModule.forRoot(environment);
    const { ADMIN_TOKEN } = parseEnvironment(apiEnvironment, environment);
    const admin = ADMIN_TOKEN === undefined ? [] : [AdminModule.register(ADMIN_TOKEN)];
    const loops = [RecoveryModule.register(), RedisUpkeepModule];
    return { module: ApiModule, imports: [servers, HttpModule, ...loops, health, ...admin] };
  }
}

const health = HealthModule.register({
  critical: [RedisHealthCheck, RecoveryHealthCheck],
  others: [OutboxHealthCheck, KafkaHealthCheck, TopicHealthCheck, PostgresHealthCheck],
});
