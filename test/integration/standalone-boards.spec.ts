import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AppProcess, buildApps } from '../support/apps/app-process.js';
import { waitUntil } from '../support/servers/index.js';
import { Standalones } from '../support/apps/standalones.js';

let standalones: Standalones;
let app: AppProcess;
let token: string;

beforeAll(() => buildApps('standalone'));

beforeEach(async () => {
  standalones = await Standalones.overNewDatabase();
  await start();
});

afterEach(() => standalones.remove());

async function start(): Promise<void> {
  app = await standalones.start();
  token = (await readFile(join(standalones.dataDir, 'admin-token'), 'utf8')).trim();
}

async function restart(): Promise<void> {
  await app.end('SIGKILL');
  await start();
}

async function ask(
  method: string,
  path: string,
  body?: object,
  key?: string,
): Promise<{ status: number; body: unknown }> {
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${token}`,
    ...(key !== undefined && { 'idempotency-key': key }),
  };
  const answer = await fetch(`${app.url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { status: answer.status, body: await answer.json() };
}

const add = (board: string, delta: number, key?: string) =>
  ask('POST', '/score/update', { playerId: 'p1', delta, board }, key);
const scoreOn = (board: string) => ask('GET', `/leaderboard/rank?playerId=p1&board=${board}`);

describe('The standalone app', () => {
  it('makes an admin token for its owner alone, names the file, and keeps it', async () => {
    const file = join(standalones.dataDir, 'admin-token');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(app.printed).toContain(file);
    expect(app.printed).not.toContain(token);
    const before = token;
    await restart();
    expect(token).toBe(before);
    token = 'another-token-of-16-or-more';
    expect((await ask('PUT', '/boards/region.eu', {})).status).toBe(401);
  });

  it('keeps boards, templates and scores over a kill', async () => {
    expect((await ask('PUT', '/boards/team.red', { title: 'Red' })).status).toBe(201);
    expect((await ask('PUT', '/board-templates/region.', { scores: { maxDelta: 10 } })).status).toBe(201);
    expect(await add('team.red', 5)).toMatchObject({ status: 200, body: { newScore: 5, rank: 1 } });
    expect(await add('region.eu', 7)).toMatchObject({ status: 200, body: { newScore: 7 } });
    expect(await add('region.eu', 11)).toMatchObject({ status: 422, body: { code: 'score_out_of_bounds' } });
    expect(await add('team.blue', 1)).toMatchObject({ status: 404, body: { code: 'board_not_found' } });
    await restart();
    expect(await scoreOn('team.red')).toMatchObject({ body: { score: 5, total: 1 } });
    expect(await scoreOn('region.eu')).toMatchObject({ body: { score: 7 } });
    expect(await scoreOn('region.us')).toMatchObject({ status: 404, body: { code: 'player_not_found' } });
    expect(await add('region.eu', 1)).toMatchObject({ body: { newScore: 8 } });
    expect(await ask('GET', '/boards')).toMatchObject({
      body: { boards: [{ id: 'global' }, { id: 'region.eu' }, { id: 'team.red', title: 'Red' }], next: null },
    });
    expect(await ask('GET', '/boards/region.eu')).toMatchObject({ body: { players: 1, openPeriods: ['all'] } });
    expect(await ask('GET', '/boards/region.us')).toMatchObject({ status: 404, body: { code: 'board_not_found' } });
  });

  it('updates several boards, each once under a key, also after a kill', async () => {
    await ask('PUT', '/board-templates/team.', {});
    const boards = ['team.red', 'global', 'atlantis', 'team.blue'];
    const update = () => ask('POST', '/score/update', { playerId: 'p1', delta: 5, boards }, 'match-1');
    const first = await update();
    expect(first).toMatchObject({
      status: 200,
      body: {
        results: [
          { board: 'team.red', newScore: 5 },
          { board: 'global', newScore: 5 },
          { code: 'board_not_found' },
          { board: 'team.blue', newScore: 5 },
        ],
      },
    });
    await restart();
    expect(await update()).toEqual(first);
    await ask('PUT', '/boards/atlantis', {});
    expect(await update()).toMatchObject({ body: { results: [{}, {}, { board: 'atlantis', newScore: 5 }, {}] } });
    for (const board of boards) expect(await scoreOn(board)).toMatchObject({ body: { score: 5 } });
  });

  it('answers a replay as the first time, whatever the definition refuses by now', async () => {
    await ask('PUT', '/boards/team.red', {});
    const first = await add('team.red', 5, 'match-1');
    await ask('PUT', '/boards/team.red', { acceptsUntil: '2026-01-01T00:00:00Z' });
    expect(await add('team.red', 5, 'match-1')).toEqual(first);
    expect(await add('team.red', 5, 'match-2')).toMatchObject({ status: 409, body: { code: 'board_not_accepting' } });
    await ask('PUT', '/boards/team.red', { acceptsUntil: null, scores: { maxDelta: 1 } });
    expect(await add('team.red', 5, 'match-1')).toEqual(first);
    expect(await add('team.red', 5, 'match-2')).toMatchObject({ status: 422, body: { code: 'score_out_of_bounds' } });
  });

  it('finds no deleted board, also after a kill, and removes its scores', async () => {
    await ask('PUT', '/boards/team.red', {});
    await add('team.red', 5);
    const answer = await ask('DELETE', '/boards/team.red');
    expect(answer).toMatchObject({ status: 202, body: { id: 'team.red', number: 2 } });
    expect(await scoreOn('team.red')).toMatchObject({ body: { code: 'board_not_found' } });
    await restart();
    expect(await add('team.red', 1)).toMatchObject({ body: { code: 'board_not_found' } });
    await waitUntil(
      async () =>
        expect(await ask('GET', '/board-deletions/2')).toMatchObject({
          body: { id: 'team.red', state: 'done', removed: 1 },
        }),
      10_000,
    );
    expect(await ask('DELETE', '/boards/global')).toMatchObject({ status: 409, body: { code: 'board_not_deletable' } });
  });
});
