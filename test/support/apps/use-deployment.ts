import { afterEach, beforeAll, beforeEach, inject } from 'vitest';
import { migrate } from '../migrated.js';
import {
  createDatabase,
  type RedisServer,
  type ServerAddresses,
  startRedis,
  type TestDatabase,
  uniqueName,
} from '../servers/index.js';
import { type App, AppProcess, buildApps } from './app-process.js';
import type { Environment } from './node-process.js';

/** The admin token of each deployment. */
export const ADMIN_TOKEN = 'a-token-of-16-characters-or-more';

/** A deployment of api and sync without any data. */
export interface TestDeployment {
  readonly redis: RedisServer;
  readonly database: TestDatabase;
  /** Starts a program of an app. It is killed after the test. @param more of the environment. */
  launch(app: App, how?: Launch): Promise<AppProcess>;
  /** Starts an app, and waits until it is ready. */
  start(app: App, more?: Environment): Promise<AppProcess>;
}

interface Launch {
  readonly more?: Environment;
  readonly program?: string;
  readonly args?: readonly string[];
}

/**
 * Each test gets its own Redis, database, topic and consumer group. No app is started.
 *
 * @param flushMs `SYNC_FLUSH_MS`.
 * @param kafka by default the one that all files share, which nobody may break.
 */
export function useDeployment(
  flushMs: number,
  kafka: () => ServerAddresses['kafka'] = () => inject('servers').kafka,
): () => TestDeployment {
  let redis: RedisServer;
  let database: TestDatabase;
  let apps: AppProcess[];
  let deployment: TestDeployment;

  beforeAll(() => buildApps('api', 'sync'));

  beforeEach(async () => {
    redis = await startRedis();
    database = await createDatabase(inject('servers').postgres.url);
    apps = [];
    await migrate(database.url);
    const environment = {
      ADMIN_TOKEN,
      REDIS_URL: redis.url,
      KAFKA_BROKERS: kafka().brokers,
      KAFKA_TOPIC: uniqueName('score-events'),
      KAFKA_GROUP_ID: uniqueName('sync'),
      DATABASE_URL: database.url,
      SYNC_FLUSH_MS: String(flushMs),
    };
    const launch: TestDeployment['launch'] = async (app, { more = {}, program, args = [] } = {}) => {
      const process = await AppProcess.start(app, { ...environment, ...more }, program, { args });
      apps.push(process);
      return process;
    };
    const start: TestDeployment['start'] = async (app, more = {}) => (await launch(app, { more })).ready();
    deployment = { redis, database, launch, start };
  });

  afterEach(async () => {
    await Promise.all(apps.map((app) => app.end('SIGKILL')));
    await redis.remove();
    await database.drop();
  });

  return () => deployment;
}
