/**
 * `npm run servers`: real Redis, Kafka and Postgres in the foreground, on their standard ports, until Ctrl-C. What they
 * stored goes when they do. As containers where a Docker engine answers, else from packages of this machine.
 * In place of one Redis, from packages and on any free ports: `-- --cluster`, a Redis Cluster of three masters and three replicas;
 * `-- --sentinel`, a master, a replica and three Sentinels.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import {
  isFree,
  startKafka,
  startPostgres,
  startRedis,
  startRedisCluster,
  startWatchedRedis,
} from '../test/support/servers/index.js';

const { values } = parseArgs({
  options: {
    'redis-port': { type: 'string', default: '6379' },
    'kafka-port': { type: 'string', default: '9092' },
    'postgres-port': { type: 'string', default: '5432' },
    cluster: { type: 'boolean', default: false },
    sentinel: { type: 'boolean', default: false },
  },
});
const { cluster: isCluster, sentinel: isWatched, ...chosenPorts } = values;
type Option = keyof typeof chosenPorts;

/** About four for each of the three masters. */
const SHARDS_OF_CLUSTER = 12;

async function port(option: Option): Promise<number> {
  const chosen = Number(chosenPorts[option]);
  if (!Number.isInteger(chosen) || chosen < 1 || chosen > 65_535)
    throw new Error(`--${option} must be from 1 to 65535.`);
  if (await isFree(chosen)) return chosen;
  throw new Error(`Port ${chosen} is taken. Choose another: npm run servers -- --${option} ${chosen + 10_000}`);
}

async function main(): Promise<void> {
  const ports = [await port('redis-port'), await port('kafka-port'), await port('postgres-port')] as const;
  console.log('Starting Redis, Kafka and Postgres ...');
  const [redis, kafka, postgres] = await Promise.all([
    startRedisAt(ports[0]),
    startKafka({ port: ports[1] }),
    startPostgres({ port: ports[2] }),
  ]);
  const standard = !isCluster && !isWatched && Object.values(chosenPorts).join() === '6379,9092,5432';
  console.log(`
REDIS_URL=${redis.url}${isCluster ? `\nSHARDS=${SHARDS_OF_CLUSTER}` : ''}
KAFKA_BROKERS=${kafka.brokers}
DATABASE_URL=${postgres.url}

Next, in other terminals${standard ? '' : ' and with these set there'}:
  npm run migrate
  npm run start:api
  npm run start:sync

Ctrl-C stops all three and removes what they stored.`);
  await untilToldToStop();
  await Promise.all([redis.remove(), kafka.remove(), postgres.remove()]);
}

function startRedisAt(port: number): Promise<{ readonly url: string; remove(): Promise<void> }> {
  if (isCluster) return startRedisCluster();
  return isWatched ? startWatchedRedis() : startRedis({ port });
}

async function untilToldToStop(): Promise<void> {
  // Waiting for a signal does not keep a process alive.
  const alive = setInterval(() => undefined, 60_000);
  await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
  clearInterval(alive);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
