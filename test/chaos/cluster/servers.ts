import {
  type KafkaServer,
  type PostgresServer,
  type RedisServer,
  startKafka,
  startPostgres,
  startRedis,
} from '../../support/servers/index.js';

/** The servers under the apps. Redis may be replaced by another one. */
export interface ChaosServers {
  redis: RedisServer;
  readonly kafka: KafkaServer;
  readonly postgres: PostgresServer;
}

export async function startChaosServers(): Promise<ChaosServers> {
  const [redis, kafka, postgres] = await Promise.all([startRedis(), startKafka(), startPostgres()]);
  return { redis, kafka, postgres };
}

export async function removeServers({ redis, kafka, postgres }: ChaosServers): Promise<void> {
  await Promise.all([redis.remove(), kafka.remove(), postgres.remove()]);
}
