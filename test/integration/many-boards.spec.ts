import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { AppProcess, buildApps } from '../support/apps/app-process.js';
import { migrate } from '../support/migrated.js';
import {
  createDatabase,
  query,
  type RedisServer,
  startRedis,
  type TestDatabase,
  uniqueName,
  waitUntil,
} from '../support/servers/index.js';

const BOARDS = 100_000;

/** As creating them one by one leaves it. */
const FILL = `
  INSERT INTO boards (no, id, definition, revision)
  SELECT n, 'team.' || to_char(n, 'FM000000'), '{"scores":{"maxDelta":10}}', n FROM generate_series(2, ${BOARDS}) AS n;
  UPDATE catalog SET revision = ${BOARDS}, last_no = ${BOARDS}, boards = ${BOARDS}`;

/** Generous, because a machine may do other work meanwhile: docs/measured.md has the figures. */
const KNOWN_MS = 20_000;
const COPIED_MS = 30_000;
const MOST_RSS = 400 * 1024 ** 2;

/** Each second. Loops ask for shards, of which there is one; a loop that asked for boards would pass this by far. */
const MOST_IDLE_COMMANDS = 20;
const IDLE_MS = 3000;

let redis: RedisServer;
let database: TestDatabase;
let client: Redis;
let api: AppProcess;

beforeAll(async () => {
  await buildApps('api');
  [redis, database] = await Promise.all([startRedis(), createDatabase(inject('servers').postgres.url)]);
  client = new Redis(redis.url);
  await migrate(database.url);
  await query(database.url, FILL);
  api = await AppProcess.start('api', {
    REDIS_URL: redis.url,
    KAFKA_BROKERS: inject('servers').kafka.brokers,
    KAFKA_TOPIC: uniqueName('score-events'),
    DATABASE_URL: database.url,
  });
}, 120_000);

afterAll(async () => {
  await api.end('SIGKILL');
  client.disconnect();
  await Promise.all([redis.remove(), database.drop()]);
});

async function get(path: string): Promise<{ boards?: { id: string }[]; next?: string | null; id?: string }> {
  return (await fetch(`${api.url}${path}`)).json() as Promise<{ boards?: { id: string }[]; next?: string | null }>;
}

async function update(board: string): Promise<unknown> {
  const body = JSON.stringify({ playerId: 'a', delta: 1, board });
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${api.url}/score/update`, { method: 'POST', headers, body })).json();
}

async function commands(): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await client.info('stats'))?.[1]);
}

describe('An api with 100,000 boards', () => {
  it('knows all of them soon after its start, and copies them', async () => {
    await api.ready();
    await waitUntil(async () => expect(await update('team.099999')).toMatchObject({ newScore: 1 }), KNOWN_MS);
    await waitUntil(async () => expect(await client.hlen('standings:{catalog}:boards')).toBe(BOARDS), COPIED_MS);
  });

  it('takes a bounded part of the memory', async () => {
    const [, pages] = (await readFile(`/proc/${api.pid}/statm`, 'utf8')).split(' ');
    expect(Number(pages) * 4096).toBeLessThan(MOST_RSS);
  });

  it('lists and finds them', async () => {
    expect(await get('/boards/team.050000')).toMatchObject({ id: 'team.050000' });
    const last = await get('/boards?prefix=team.&n=1000&cursor=team.099999');
    expect(last).toMatchObject({ boards: [{ id: 'team.100000' }], next: null });
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { boards = [], next = null } = await get(`/boards?n=1000${cursor && `&cursor=${cursor}`}`);
      ids.push(...boards.map(({ id }) => id));
      cursor = next;
    }
    expect(new Set(ids).size).toBe(BOARDS);
  });

  it('sends Redis a few commands a second while nobody calls it', async () => {
    const before = await commands();
    await sleep(IDLE_MS);
    // One of them was asked here.
    expect((await commands()) - before - 1).toBeLessThanOrEqual((MOST_IDLE_COMMANDS * IDLE_MS) / 1000);
  });
});
