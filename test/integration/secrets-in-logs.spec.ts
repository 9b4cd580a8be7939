import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type App, AppProcess, buildApps } from '../support/apps/app-process.js';
import {
  createDatabase,
  freePort,
  type RedisServer,
  startRedis,
  type TestDatabase,
  uniqueName,
  waitUntil,
} from '../support/servers/index.js';

/** In every address, and in what callers send. It needs no encoding, so it would be found as it is. */
const SECRET = 'Sesame-opens-4711';
const ROLE = uniqueName('keeper').replaceAll('-', '_');
const PLAYER = 'player-whom-no-log-names';
const KEY = 'key-that-no-log-names';
/** A word of `lua/add.lua`. */
const SOURCE = 'cjson.decode';

let server: RedisServer;
let redis: Redis;
let database: TestDatabase;
let apps: AppProcess[] = [];
let keys = 0;

beforeAll(async () => {
  await buildApps('api', 'sync');
  server = await startRedis();
  redis = new Redis(server.url);
  await redis.acl('SETUSER', 'ranks', 'on', `>${SECRET}`, '~*', '+@all');
  database = await createDatabase(inject('servers').postgres.url);
  await asOwner(`CREATE ROLE ${ROLE} LOGIN SUPERUSER PASSWORD '${SECRET}'`);
});

afterAll(async () => {
  await Promise.all(apps.map((app) => app.end('SIGKILL')));
  redis.disconnect();
  await database.drop();
  await asOwner(`DROP ROLE ${ROLE}`, inject('servers').postgres.url);
  await server.remove();
});

function withSecret(address: string, user: string): string {
  const url = new URL(address);
  [url.username, url.password] = [user, SECRET];
  return url.href;
}

function environment(): Record<string, string> {
  return {
    LOG_LEVEL: 'trace',
    ADMIN_TOKEN: SECRET,
    REDIS_URL: withSecret(server.url, 'ranks'),
    KAFKA_BROKERS: inject('servers').kafka.brokers,
    KAFKA_TOPIC: uniqueName('score-events'),
    KAFKA_GROUP_ID: uniqueName('sync'),
    DATABASE_URL: withSecret(database.url, ROLE),
    SYNC_FLUSH_MS: '100',
  };
}

async function asOwner(sql: string, url = database.url): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function start(app: App, env: Readonly<Record<string, string>>, program?: string): Promise<AppProcess> {
  const process = await AppProcess.start(app, env, program);
  apps.push(process);
  return process;
}

const update = (api: AppProcess) =>
  fetch(`${api.url}/score/update`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `${KEY}-${keys++}` },
    body: JSON.stringify({ playerId: PLAYER, delta: 1 }),
  });

const logs = (process: AppProcess, text: string) =>
  waitUntil(async () => {
    if (!process.printed.includes(text)) throw new Error(`It has not logged "${text}":\n${process.printed}`);
  }, 30_000);

/** Everything that all of them have printed so far. */
const printed = () => apps.map((app) => app.printed).join('\n');

describe('The log of every app, at its finest level', () => {
  it('holds no password, no script and nothing of callers, whatever goes wrong', async () => {
    const right = environment();
    expect(await (await start('sync', right, 'migrate')).exited()).toBe(0);
    const [api, sync] = await Promise.all([start('api', right), start('sync', right)]);
    await Promise.all([api.ready(), sync.ready()]);
    expect((await update(api)).status).toBe(200);

    // A script that fails in its midst, …
    await redis.del('standings:{1:0/1}:marks:even', 'standings:{1:0/1}:marks:odd');
    await redis.set('standings:{1:0/1}:marks:even', 'no hash');
    expect((await update(api)).status).toBe(500);
    await logs(api, 'WRONGTYPE');
    await redis.del('standings:{1:0/1}:marks:even');
    // … rows that Postgres refuses, …
    await asOwner('ALTER TABLE player_scores ADD CONSTRAINT few CHECK (score < 2)');
    expect((await update(api)).status).toBe(200);
    await logs(sync, 'A message was put aside');
    // … users that the stores refuse from now on.
    await asOwner(`ALTER ROLE ${ROLE} NOLOGIN`);
    await asOwner(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${ROLE}'`);
    expect((await update(api)).status).toBe(200);
    await logs(sync, 'not permitted to log in');
    await redis.acl('SETUSER', 'ranks', 'resetpass', '>another');
    await redis.call('CLIENT', 'KILL', 'USER', 'ranks');
    await logs(api, 'WRONGPASS');

    for (const secret of [SECRET, PLAYER, KEY, SOURCE]) expect(printed()).not.toContain(secret);
  });

  it('holds no password of addresses that nobody answers at, or that are none', async () => {
    apps = [];
    const nowhere = `${SECRET}@127.0.0.1:${await freePort()}`;
    const wrong = [
      { REDIS_URL: `redis://ranks:${nowhere}`, DATABASE_URL: `postgres://${ROLE}:${nowhere}/standings` },
      { REDIS_URL: `redis://ranks:${SECRET}@[/`, DATABASE_URL: `http://${ROLE}:${SECRET}@postgres` },
    ];
    for (const addresses of wrong) {
      const env = { ...environment(), ...addresses };
      const programs = [['api'], ['sync'], ['sync', 'migrate'], ['api', 'commands/check-drift']] as const;
      const started = await Promise.all(programs.map(([app, program]) => start(app, env, program)));
      await waitUntil(async () => {
        if (started.some(({ printed: text }) => text === '')) throw new Error('Not all of them have said something.');
      }, 30_000);
    }
    expect(printed()).not.toContain(SECRET);
  }, 120_000);
});
