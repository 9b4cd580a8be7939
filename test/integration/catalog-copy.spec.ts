import { Redis } from 'ioredis';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { AppProcess, buildApps } from '../support/apps/app-process.js';
import { migrate } from '../support/migrated.js';
import {
  type PostgresServer,
  query,
  type RedisServer,
  startPostgres,
  startRedis,
  uniqueName,
  waitUntil,
} from '../support/servers/index.js';

const TOKEN = 'a-token-of-16-characters-or-more';
const BOARDS = ['region.eu', 'region.us', 'region.as'];
const SOON_MS = 60_000;

/** The catalog is read twice a second. */
const KNOWN_MS = 1000;

let redis: RedisServer;
let postgres: PostgresServer;
let environment: Record<string, string>;
let apps: AppProcess[];

beforeAll(() => buildApps('api'));

beforeEach(async () => {
  [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
  environment = {
    ADMIN_TOKEN: TOKEN,
    REDIS_URL: redis.url,
    KAFKA_BROKERS: inject('servers').kafka.brokers,
    KAFKA_TOPIC: uniqueName('score-events'),
    DATABASE_URL: postgres.url,
  };
  apps = [];
  await migrate(postgres.url);
});

afterEach(async () => {
  await Promise.all(apps.map((app) => app.end('SIGKILL')));
  await Promise.all([redis.remove(), postgres.remove()]);
});

async function start(): Promise<AppProcess> {
  const api = await AppProcess.start('api', environment);
  apps.push(api);
  return api;
}

async function ask({ url }: AppProcess, method: string, path: string, body?: object) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` };
  const answer = await fetch(`${url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body: await answer.json() };
}

const update = (api: AppProcess, board: string, delta = 5) =>
  ask(api, 'POST', '/score/update', { playerId: 'a', delta, board });

/** Creates the boards, each of which takes at most 10 points at a time. @returns an api that knows them. */
async function withBoards(): Promise<AppProcess> {
  const api = await (await start()).ready();
  for (const board of BOARDS) {
    expect((await ask(api, 'PUT', `/boards/${board}`, { scores: { maxDelta: 10 } })).status).toBe(201);
    expect((await update(api, board)).body).toMatchObject({ newScore: 5 });
  }
  return api;
}

/** That the copy has every board. */
async function copied(): Promise<void> {
  const client = new Redis(redis.url);
  await waitUntil(async () => expect(await client.hlen('standings:{catalog}:boards')).toBe(BOARDS.length + 1), SOON_MS);
  client.disconnect();
}

describe('Without Postgres', () => {
  it('an api that starts knows every board with its definition, and serves updates and reads', async () => {
    const before = await withBoards();
    await copied();
    await postgres.stop();
    await before.end('SIGKILL');
    const api = await start();
    for (const board of BOARDS) {
      await waitUntil(async () => expect((await update(api, board)).body).toMatchObject({ newScore: 10 }), SOON_MS);
      expect(await update(api, board, 11)).toMatchObject({ status: 422, body: { code: 'score_out_of_bounds' } });
      expect((await ask(api, 'GET', `/leaderboard/rank?playerId=a&board=${board}`)).body).toMatchObject({ score: 10 });
    }
    const unknown = await update(api, 'region.none');
    expect(unknown).toMatchObject({ status: 503, retryAfter: '1', body: { code: 'catalog_unavailable' } });
  });

  it('a definition is not changed, and is as it was when Postgres is back', async () => {
    const api = await withBoards();
    const path = '/boards/region.eu';
    const { body: definition } = await ask(api, 'GET', path);
    await postgres.stop();
    const refused = { status: 503, retryAfter: '1', body: { code: 'catalog_unavailable' } };
    expect(await ask(api, 'PUT', path, { scores: { maxDelta: 99 } })).toMatchObject(refused);
    expect(await ask(api, 'PUT', '/boards/region.new', {})).toMatchObject(refused);
    expect(await ask(api, 'DELETE', path)).toMatchObject(refused);
    expect(await update(api, 'region.eu', 50)).toMatchObject({ status: 422, body: { code: 'score_out_of_bounds' } });
    await postgres.start();
    await waitUntil(async () => expect((await ask(api, 'GET', path)).body).toEqual(definition), SOON_MS);
    expect((await ask(api, 'GET', '/boards')).body).toMatchObject({
      boards: [{ id: 'global' }, ...BOARDS.toSorted().map((id) => ({ id }))],
    });
    expect((await ask(api, 'PUT', path, { scores: { maxDelta: 99 } })).status).toBe(200);
    expect((await update(api, 'region.eu', 50)).body).toMatchObject({ newScore: 55 });
  });
});

describe('A copy that is older than Postgres', () => {
  it('counts only until Postgres answers', async () => {
    const before = await withBoards();
    await copied();
    await before.end('SIGKILL');
    // Changed by a process that died before it wrote the copy.
    await query(
      postgres.url,
      `UPDATE catalog SET revision = revision + 1;
       UPDATE boards SET definition = '{"scores":{"maxDelta":4}}', revision = (SELECT revision FROM catalog) WHERE id = 'region.eu'`,
    );
    await postgres.stop();
    const api = await start();
    await waitUntil(async () => expect((await update(api, 'region.eu')).body).toMatchObject({ newScore: 10 }), SOON_MS);
    await postgres.start();
    await waitUntil(async () => expect((await update(api, 'region.eu')).status).toBe(422), SOON_MS);
  });
});

describe('A change', () => {
  it('is known to another api within a second', async () => {
    const api = await withBoards();
    const other = await (await start()).ready();
    for (let maxDelta = 20; maxDelta < 25; maxDelta += 1) {
      const began = performance.now();
      await ask(api, 'PUT', '/boards/region.eu', { scores: { maxDelta } });
      await waitUntil(async () => expect((await update(other, 'region.eu', maxDelta)).status).toBe(200), KNOWN_MS);
      expect(performance.now() - began).toBeLessThan(KNOWN_MS);
    }
  });
});
