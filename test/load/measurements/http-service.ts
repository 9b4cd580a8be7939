import { Redis } from 'ioredis';
import type { Environment } from '../../support/apps/node-process.js';
import { type KafkaServer, type RedisServer, startKafka, startRedis } from '../../support/servers/index.js';
import { BARE_BOARD, type Board, seedBoards } from '../board.js';
import type { Cleanup } from '../cleanup.js';
import { cpuOfProcess, cpuOfRedis, cpuOfServer, withClocks } from '../cpu.js';
import { startDatabase } from '../database.js';
import { Program } from '../program.js';
import { createTopic } from '../topic.js';
import type { Turn } from '../turn.js';

const TOPIC = 'score-events';
const BASELINE_TOPIC = 'baseline-events';

/** The api and its servers, with a filled board. */
export interface HttpService {
  readonly api: Program;
  readonly redis: Redis;
  readonly redisUrl: string;
  readonly redisServer: RedisServer;
  readonly kafkaServer: KafkaServer;
  /** The settings of our apps for these servers. */
  readonly environment: Readonly<Record<string, string>>;
  readonly brokers: string;
  readonly databaseUrl: string;
  readonly topic: string;
  /** Where the baselines write. */
  readonly baselineTopic: string;
  /** Starts a baseline on the same servers and resolves when it answers. */
  baseline(name: string): Promise<Program>;
}

/**
 * Starts Redis, Kafka, Postgres and the api.
 *
 * @param appendfsync when Redis syncs its file.
 * @param boards the boards to fill.
 * @param settings of our apps, besides those for the servers.
 */
export async function startService(
  cleanup: Cleanup,
  players: number,
  appendfsync: 'everysec' | 'always',
  boards: readonly Board[] = ['store', 'bare'],
  settings: Environment = {},
): Promise<HttpService> {
  const redisServer = await startRedis({ appendfsync });
  cleanup.add(() => redisServer.remove());
  await seedBoards(redisServer.url, players, boards);
  const kafka = await startKafka();
  cleanup.add(() => kafka.remove());
  await createTopic(kafka.brokers, BASELINE_TOPIC);
  const shared = { REDIS_URL: redisServer.url, KAFKA_BROKERS: kafka.brokers };
  const databaseUrl = await startDatabase(cleanup);
  const environment = { ...shared, KAFKA_TOPIC: TOPIC, DATABASE_URL: databaseUrl, ...settings };
  const api = await Program.app('api', environment);
  cleanup.add(() => api.stop());
  // The api treats the board as one that may have lost data, and opens it when Kafka and Postgres have nothing newer.
  await api.ready('/health/ready');
  await expectPlayers(api.url, players);
  const redis = new Redis(redisServer.url);
  cleanup.add(() => redis.quit());
  return {
    api,
    redis,
    redisUrl: redisServer.url,
    redisServer,
    kafkaServer: kafka,
    databaseUrl,
    environment,
    brokers: kafka.brokers,
    topic: TOPIC,
    baselineTopic: BASELINE_TOPIC,
    baseline: async (name) => {
      const program = await Program.baseline(name, { ...shared, KAFKA_TOPIC: BASELINE_TOPIC, BOARD_KEY: BARE_BOARD });
      cleanup.add(() => program.stop());
      return program.ready('/ready');
    },
  };
}

/** Checks that the store can read the filled board. */
async function expectPlayers(url: string, players: number): Promise<void> {
  const response = await fetch(`${url}/leaderboard/top?n=1`);
  const { total } = (await response.json()) as { total: number };
  if (total !== players) throw new Error(`The board has ${total} players, not ${players}.`);
}

/**
 * A turn with its processor time.
 *
 * @param program of this service; null to measure only Redis.
 * @param work resolves when all of it is done.
 */
export function withCpu(
  { redis, kafkaServer }: HttpService,
  program: Program | null,
  work: () => Promise<Turn & { readonly answered: number }>,
): Promise<Turn> {
  const kafka = cpuOfServer(kafkaServer);
  const clocks = {
    redis: cpuOfRedis(redis),
    ...(program && { program: cpuOfProcess(program.pid) }),
    ...(kafka && { kafka }),
  };
  return withClocks(clocks, work);
}
