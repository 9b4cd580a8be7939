import { existsSync, readFileSync } from 'node:fs';
import { hasKafkaJars, hasJava } from './kafka-jars.js';
import { postgresBin } from './postgres-bin.js';
import { isOnPath, run } from './run.js';
import type { ServerName } from './server.js';

interface Package {
  /** Its name in Debian. */
  readonly name: string;
  readonly elsewhere: string;
  /** The service that Debian starts right after installing it. */
  readonly service?: string;
  isThere(): boolean | Promise<boolean>;
}

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

let installing: Promise<void> = Promise.resolve();

/**
 * Installs what is missing to run these servers. One call at a time: apt knows only one.
 *
 * @throws {Error} that says what to install, where this process cannot do it.
 */
export function installMissing(servers: readonly ServerName[]): Promise<void> {
  const mine = installing.then(() => install(servers));
  installing = mine.catch(() => undefined);
  return mine;
}

async function install(servers: readonly ServerName[]): Promise<void> {
  const missing = await missingFor(servers);
  if (missing.length === 0) return;
  if (!isDebianRoot()) throw new Error(whatToInstall(missing));
  const names = missing.map(({ name }) => name);
  console.error(`Installing ${names.join(', ')} ...`);
  await run('apt-get', ['-qq', 'update']);
  const lock = ['-o', 'DPkg::Lock::Timeout=300'];
  await run('apt-get', ['-qq', ...lock, 'install', '-y', '--no-install-recommends', ...names]);
  for (const { service } of missing) if (service !== undefined) await stopService(service);
  const still = await missingFor(servers);
  if (still.length > 0) throw new Error(whatToInstall(still));
}

async function missingFor(servers: readonly ServerName[]): Promise<Package[]> {
  const missing: Package[] = [];
  for (const each of servers.flatMap((server) => PACKAGES[server])) if (!(await each.isThere())) missing.push(each);
  return missing;
}

/** Our servers have ports of their own, but the one that Debian starts would hold the standard port for nobody. */
async function stopService(service: string): Promise<void> {
  await run('service', [service, 'stop']).catch(() => undefined);
}

function isDebianRoot(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
}

function whatToInstall(missing: readonly Package[]): string {
  return [
    'Real servers are needed, no Docker engine answers, and this machine lacks:',
    ...missing.map(({ elsewhere }) => `  - ${elsewhere}`),
    'Do one of these and try again:',
    '  - start a Docker engine',
    `  - on Debian or Ubuntu: sudo apt-get install -y --no-install-recommends ${missing.map(({ name }) => name).join(' ')}`,
    '  - install the above as your system does it',
    'Servers that run already can be named in TEST_REDIS_URL, TEST_KAFKA_BROKERS and TEST_DATABASE_URL, but tests that',
    'break servers start their own.',
  ].join('\n');
}
