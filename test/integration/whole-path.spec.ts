import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { differences, readPostgres, readRedis } from '../demo/stores.js';
import { AppProcess, buildApps, DEPLOYED } from '../support/apps/app-process.js';
import { migrate } from '../support/migrated.js';
import { Load } from '../support/load.js';
import {
  createDatabase,
  type KafkaServer,
  type RedisServer,
  startKafka,
  startRedis,
  type TestDatabase,
  uniqueName,
} from '../support/servers/index.js';

/** The sweeper takes what is 5 s old, once a second; the rest is the machine. */
const SWEPT_WITHIN = { timeout: 30_000, interval: 200 };

let redis: RedisServer;
let kafka: KafkaServer;
let database: TestDatabase;
let environment: Record<string, string>;
let apps: AppProcess[];

const start = async (app: 'api' | 'sync'): Promise<AppProcess> => {
  const process = await AppProcess.start(app, environment, 'main', { dist: DEPLOYED });
  apps.push(process);
  return process.ready();
};

beforeAll(async () => {
  await buildApps('api', 'sync');
  kafka = await startKafka();
});

beforeEach(async () => {
  redis = await startRedis();
  database = await createDatabase(inject('servers').postgres.url);
  environment = {
    REDIS_URL: redis.url,
    KAFKA_BROKERS: kafka.brokers,
    KAFKA_TOPIC: uniqueName('score-events'),
    KAFKA_GROUP_ID: uniqueName('sync'),
    DATABASE_URL: database.url,
    SYNC_FLUSH_MS: '100',
    ADMIN_TOKEN: 'sixteen-or-more-characters',
  };
  apps = [];
  await migrate(database.url);
});

afterEach(async () => {
  await Promise.all(apps.map((app) => app.end('SIGKILL')));
  await redis.remove();
  await database.drop();
});

afterAll(() => kafka.remove());

/** Every acknowledged update is on the board and in Postgres exactly once; those of unknown outcome may be. */
async function expectAgreement(load: Load): Promise<void> {
  const board = await readRedis(redis.url);
  load.expectWithinBounds(board);
  await expect.poll(async () => differences(board, await readPostgres(database.url)), SWEPT_WITHIN).toBe(0);
}

describe('The whole path', () => {
  it('replays 44,376 seasons of home runs into boards by template, and the service, Redis and Postgres have every score right', async () => {
    const [api] = await Promise.all([start('api'), start('sync')]);
    const demo = ['tsx', 'test/demo/demo.ts', '--url', api.url, '--compare'];
    const { stdout } = await promisify(execFile)('npx', demo, { env: { ...process.env, ...environment } });
    expect(stdout).toMatch(/1\s+bondsba01\s+762\n\s+2\s+aaronha01\s+755\n\s+3\s+ruthba01\s+714/);
    expect(stdout).toMatch(/decade\.1920\n\s+1\s+ruthba01\s+467\n/);
    expect(stdout).toMatch(/Postgres has all 8505 careers right, and all \d+ scores of \d+ other boards\./);
  });

  it('takes updates while Kafka is down, as fast as before, and delivers them when it is back', async () => {
    const [api] = await Promise.all([start('api'), start('sync')]);
    const load = new Load([api.url]);
    await load.during(async () => {
      await load.acknowledgedAtLeast(500);
      await kafka.kill('SIGKILL');
      await load.acknowledgedAtLeast(1500);
      expect((await api.health()).status).toBe('degraded');
      await kafka.start();
      await load.acknowledgedAtLeast(2000);
    });
    expect(load.failed).toBe(0);
    await expectAgreement(load);
  });
});
