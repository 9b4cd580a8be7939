import {
  type KafkaServer,
  type PostgresServer,
  type RedisCluster,
  type RedisServer,
  startKafka,
  startPostgres,
  startRedis,
} from '../../support/servers/index.js';

/** Redis under the apps: one server, or a cluster. */
export type Redis = RedisServer | RedisCluster;

/** The servers under the apps. Redis may be replaced by another one. */
export interface ChaosServers {
  redis: Redis;
  readonly kafka: KafkaServer;
  readonly postgres: PostgresServer;
}

export async function startChaosServers(start: () => Promise<Redis> = startRedis): Promise<ChaosServers> {
  const [redis, kafka, postgres] = await Promise.all([start(), startKafka(), startPostgres()]);
  return { redis, kafka, postgres };
}

export async function removeServers({ redis, kafka, postgres }: ChaosServers): Promise<void> {
  await Promise.all([redis.remove(), kafka.remove(), postgres.remove()]);
}
