import { ALL_TIME } from '@standings/domain';
import { createDataSource, TypeormStoredScores } from '@standings/persistence';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import type { App, AppProcess } from '../support/apps/app-process.js';
import { ADMIN_TOKEN, useDeployment } from '../support/apps/use-deployment.js';
import { waitUntil } from '../support/servers/index.js';

const BOARDS = Array.from({ length: 40 }, (_, index) => `region.r${index}`);

/** Sync takes what is there every 100 ms, and an api may be started meanwhile. */
const SOON_MS = 60_000;

const deployment = useDeployment(100);

const start = (app: App) => deployment().start(app);

async function ask({ url }: AppProcess, method: string, path: string, body?: object, key?: string) {
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${ADMIN_TOKEN}`,
    ...(key !== undefined && { 'idempotency-key': key }),
  };
  const answer = await fetch(`${url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return {
    status: answer.status,
    body: (await answer.json()) as { results?: unknown[]; total?: number; number?: number },
  };
}

async function rowsOf(board: number | undefined): Promise<number> {
  const dataSource = await createDataSource({ url: deployment().database.url, poolSize: 1 }).initialize();
  const count = await new TypeormStoredScores(dataSource).count([{ board: board ?? 0, period: ALL_TIME }]);
  await dataSource.destroy();
  return count;
}

/** A batch of one update of each board. */
async function updateAll(api: AppProcess, delta: number): Promise<unknown[]> {
  const updates = BOARDS.map((board, index) => ({ playerId: `p${index}`, delta, board }));
  const answer = await ask(api, 'POST', '/score/batch', { updates });
  expect(answer).toMatchObject({ status: 200 });
  return answer.body.results ?? [];
}

describe('Boards over servers', () => {
  it('are created by template, share a shard, reach Postgres, and all come back after Redis has lost its data', async () => {
    const [api, other] = await Promise.all([start('api'), start('api'), start('sync')]);
    expect((await ask(api, 'PUT', '/board-templates/region.', { scores: { max: 100 } })).status).toBe(201);
    const results = await Promise.all([updateAll(api, 5), updateAll(other, 7)]);
    for (const some of results) expect(some).toEqual(BOARDS.map((board) => expect.objectContaining({ board })));
    const expected = BOARDS.map((board) => expect.objectContaining({ board, newScore: 13 }));
    expect(await updateAll(other, 1)).toEqual(expected);
    expect(await ask(api, 'POST', '/score/update', { playerId: 'p0', delta: 88, board: BOARDS[0] })).toMatchObject({
      status: 422,
      body: { code: 'score_out_of_bounds' },
    });

    const client = new Redis(deployment().redis.url);
    await client.flushall();
    client.disconnect();
    for (const board of BOARDS)
      await waitUntil(
        async () => expect((await ask(api, 'GET', `/leaderboard/top?board=${board}`)).body).toMatchObject({ total: 1 }),
        SOON_MS,
      );
    const again = BOARDS.map((board) => expect.objectContaining({ board, newScore: 14, previousScore: 13 }));
    expect(await updateAll(api, 1)).toEqual(again);
  });

  it('are created by the batches that name them first, a thousand at once', async () => {
    const [api] = await Promise.all([start('api'), start('sync')]);
    expect((await ask(api, 'PUT', '/board-templates/club.', {})).status).toBe(201);
    const batch = (first: number) => {
      const updates = Array.from({ length: 1000 }, (_, i) => ({ playerId: 'a', delta: 1, board: `club.${first + i}` }));
      return ask(api, 'POST', '/score/batch', { updates });
    };
    const answers = await Promise.all([0, 1000, 2000, 3000].map(batch));
    const results = answers.flatMap(({ body }) => body.results);
    expect(results.length).toBe(4000);
    for (const result of results) expect(result).toMatchObject({ newScore: 1 });
  });

  it('are updated together, each once under a key', async () => {
    const [api] = await Promise.all([start('api'), start('sync')]);
    expect((await ask(api, 'PUT', '/board-templates/region.', {})).status).toBeLessThan(300);
    const boards = [...BOARDS.slice(0, 3), 'atlantis', 'global'];
    const update = (delta: number, key: string) =>
      ask(api, 'POST', '/score/update', { playerId: 'together', delta, boards }, key);
    const first = await update(5, 'match-3');
    const expected = boards.map((board) =>
      board === 'atlantis' ? { code: 'board_not_found' } : { board, newScore: 5 },
    );
    expect(first).toMatchObject({ status: 200, body: { results: expected } });
    expect(await update(5, 'match-3')).toEqual(first);
    expect(await update(6, 'match-3')).toMatchObject({
      body: {
        results: boards.map((board) => ({ code: board === 'atlantis' ? 'board_not_found' : 'idempotency_key_reused' })),
      },
    });
  });

  it('answer a replay as the first time, whatever the definition refuses by now', async () => {
    const [api] = await Promise.all([start('api'), start('sync')]);
    const update = (key: string) =>
      ask(api, 'POST', '/score/update', { playerId: 'a', delta: 5, board: 'cup.one' }, key);
    await ask(api, 'PUT', '/boards/cup.one', {});
    const first = await update('match-1');
    expect(first).toMatchObject({ status: 200, body: { newScore: 5 } });
    await ask(api, 'PUT', '/boards/cup.one', { acceptsUntil: '2026-01-01T00:00:00Z' });
    expect(await update('match-1')).toEqual(first);
    expect(await update('match-2')).toMatchObject({ status: 409, body: { code: 'board_not_accepting' } });
    await ask(api, 'PUT', '/boards/cup.one', { acceptsUntil: null, scores: { maxDelta: 1 } });
    expect(await update('match-1')).toEqual(first);
    expect(await update('match-2')).toMatchObject({ status: 422, body: { code: 'score_out_of_bounds' } });
  });

  it('that are deleted leave nothing in Redis and Postgres', async () => {
    const [api] = await Promise.all([start('api'), start('sync')]);
    const { number } = (await ask(api, 'PUT', '/boards/team.red', {})).body;
    const update = () => ask(api, 'POST', '/score/update', { playerId: 'a', delta: 5, board: 'team.red' });
    expect(await update()).toMatchObject({ body: { newScore: 5 } });
    await waitUntil(async () => expect(await rowsOf(number)).toBe(1), SOON_MS);
    expect((await ask(api, 'DELETE', '/boards/team.red')).body).toMatchObject({ number });
    const progress = () => ask(api, 'GET', `/board-deletions/${number}`);
    await waitUntil(
      async () => expect((await progress()).body).toMatchObject({ id: 'team.red', state: 'done', removed: 1 }),
      SOON_MS,
    );
    expect(await rowsOf(number)).toBe(0);
    const client = new Redis(deployment().redis.url);
    expect(await client.keys(`*:${number}:all`)).toEqual([]);
    expect(await client.hkeys('standings:{1:0/1}:rankings')).not.toContain(`${number}:all`);
    client.disconnect();
    expect(await update()).toMatchObject({ status: 404, body: { code: 'board_not_found' } });
  });

  it('that are deleted take no update, and one of the same id begins without players', async () => {
    const [api] = await Promise.all([start('api'), start('sync')]);
    const update = () => ask(api, 'POST', '/score/update', { playerId: 'a', delta: 5, board: 'team.red' });
    await ask(api, 'PUT', '/boards/team.red', {});
    expect(await update()).toMatchObject({ body: { newScore: 5 } });
    expect((await ask(api, 'DELETE', '/boards/team.red')).status).toBe(202);
    expect(await update()).toMatchObject({ status: 404, body: { code: 'board_not_found' } });
    expect((await ask(api, 'PUT', '/boards/team.red', {})).status).toBe(201);
    expect((await ask(api, 'GET', '/leaderboard/top?board=team.red')).body).toMatchObject({ total: 0, entries: [] });
    expect(await update()).toMatchObject({ body: { newScore: 5, previousScore: null } });
  });
});
