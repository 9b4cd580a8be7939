import { installMissing, type Package } from '../debian-packages.js';
import { hasKafkaJars, hasJava } from './kafka-jars.js';
import { postgresBin } from './postgres-bin.js';
import { isOnPath } from './run.js';
import type { ServerName } from './server.js';

// default-jre-headless rather than a numbered one: Kafka 4 needs Java 17 or later, and every Debian since 12 has it there.
const PACKAGES: Record<ServerName, readonly Package[]> = {
  redis: [
    {
      name: 'redis-server',
      elsewhere: 'Redis 7 or later, `redis-server` on the PATH',
      service: 'redis-server',
      isThere: () => isOnPath('redis-server'),
    },
  ],
  postgres: [
    {
      name: 'postgresql',
      elsewhere: 'Postgres 15 or later, `initdb` and `postgres` on the PATH',
      service: 'postgresql',
      isThere: () => postgresBin() !== null,
    },
  ],
  kafka: [
    { name: 'default-jre-headless', elsewhere: 'Java 17 or later, `java` on the PATH', isThere: hasJava },
    {
      name: 'maven',
      elsewhere: 'Maven, `mvn` on the PATH: it fetches Kafka',
      isThere: () => hasKafkaJars() || isOnPath('mvn'),
    },
  ],
};

/**
 * Installs what is missing to run these servers.
 *
 * @throws {Error} that says what to install, where this process cannot do it.
 */
export function installServers(servers: readonly ServerName[]): Promise<void> {
  return installMissing(
    servers.flatMap((server) => PACKAGES[server]),
    NEED,
  );
}

const NEED = {
  reason: 'Real servers are needed, no Docker engine answers, and this machine lacks',
  otherWays: ['start a Docker engine'],
  remark: `Servers that run already can be named in TEST_REDIS_URL, TEST_KAFKA_BROKERS and TEST_DATABASE_URL, but tests that
break servers start their own.`,
};
