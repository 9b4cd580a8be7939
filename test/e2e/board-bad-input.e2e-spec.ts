import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStoredApp, type StoredApp } from './stored-app.js';

/** With `global`. The tests fill them in their order. */
const MAX_BOARDS = 30;
const LONGEST = 'x'.repeat(64);
const BAD_IDS = ['UPPER', '-a', '.a', 'a b', 'é', 'a/b', `${LONGEST}x`, 'x'.repeat(1000)];

/** The standalone app with its stores: what is refused leaves no trace in them. */
describe('bad input about boards', () => {
  let stored: StoredApp;
  let app: StoredApp['app'];
  let authorization: string;

  beforeAll(async () => {
    stored = await startStoredApp({ MAX_BOARDS: String(MAX_BOARDS) });
    ({ app, authorization } = stored);
  }, 60_000);

  afterAll(() => stored.remove());

  const ask = async (method: 'GET' | 'PUT' | 'DELETE', url: string, payload?: object) => {
    const answer = await app.inject({ method, url, headers: { authorization }, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  };
  const update = async (given: object) => {
    const payload = { playerId: 'p1', delta: 5, ...given };
    const answer = await app.inject({ method: 'POST', url: '/score/update', payload });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  };
  const boards = async () => (await ask('GET', '/boards')).body['boards'] as { id: string; title: string | null }[];
  const ids = async () => (await boards()).map(({ id }) => id);

  it.each(BAD_IDS)('refuses %j as an id and as a prefix', async (id) => {
    const before = await ids();
    for (const [path, field] of [
      ['/boards', 'id'],
      ['/board-templates', 'prefix'],
    ]) {
      for (const [method, payload] of [['GET'], ['PUT', {}], ['DELETE']] as const) {
        const { status, body } = await ask(method, `${path}/${encodeURIComponent(id)}`, payload);
        expect([status, body]).toMatchObject([400, { code: 'invalid_request', errors: [{ field }] }]);
      }
    }
    const { status, body } = await update({ board: id });
    expect([status, body]).toMatchObject([400, { code: 'invalid_request', errors: [{ field: 'board' }] }]);
    expect(await ids()).toEqual(before);
  });

  it.each([LONGEST, '0', 'a._-'])('takes %j as an id and as a prefix', async (id) => {
    expect(await ask('PUT', `/boards/${id}`, {})).toMatchObject({ status: 201, body: { id } });
    expect(await ask('PUT', `/board-templates/${id}`, {})).toMatchObject({ status: 201, body: { prefix: id } });
    for (const path of ['boards', 'board-templates']) await ask('DELETE', `/${path}/${id}`);
  });

  it('lets the longer one win of two templates that fit', async () => {
    await ask('PUT', '/board-templates/region.', { title: 'shorter' });
    await ask('PUT', '/board-templates/region.eu.', { title: 'longer' });
    await ask('PUT', '/board-templates/region.e', { title: 'between' });
    for (const board of ['region.eu.de', 'region.es', 'region.us']) expect((await update({ board })).status).toBe(200);
    expect((await boards()).map(({ id, title }) => [id, title])).toEqual([
      ['global', null],
      ['region.es', 'between'],
      ['region.eu.de', 'longer'],
      ['region.us', 'shorter'],
    ]);
  });

  it('answers 404 to an update of an unknown board, and creates nothing', async () => {
    const before = await ids();
    expect(await update({ board: 'atlantis' })).toMatchObject({ status: 404, body: { code: 'board_not_found' } });
    expect(await ids()).toEqual(before);
  });

  it('creates nothing by reads of a board that only a template describes', async () => {
    const before = await ids();
    const board = 'region.never';
    expect(await ask('GET', `/leaderboard/top?board=${board}`)).toMatchObject({ status: 200, body: { total: 0 } });
    expect(await ask('GET', `/leaderboard/rank?playerId=p1&board=${board}`)).toMatchObject({ status: 404 });
    expect(await ask('GET', `/boards/${board}`)).toMatchObject({ status: 404, body: { code: 'board_not_found' } });
    expect(await ids()).toEqual(before);
  });

  it('refuses unknown fields of a definition by name, rules of a later release among them', async () => {
    for (const path of ['/boards/team.red', '/board-templates/team.']) {
      expect(await ask('PUT', path, { titel: 'Red', capital: 5 })).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'titel' }, { field: 'capital' }] },
      });
    }
    expect(await ids()).not.toContain('team.red');
  });

  it.each([
    ['acceptsUntil', '2026-01-01T00:00:00.000Z'],
    ['acceptsFrom', '2999-01-01T00:00:00.000Z'],
  ])('answers 409 with the time past %s', async (limit, time) => {
    const board = `cup.${limit.toLowerCase()}`;
    await ask('PUT', `/boards/${board}`, { [limit]: time });
    expect(await update({ board })).toMatchObject({
      status: 409,
      body: { code: 'board_not_accepting', detail: expect.stringContaining(time) as string },
    });
    expect(await ask('GET', `/boards/${board}`)).toMatchObject({ body: { players: 0 } });
  });

  it('applies an update to the known ones of 20 boards', async () => {
    await ask('PUT', '/board-templates/team.', {});
    const asked = Array.from({ length: 20 }, (_, index) => `${index % 2 === 0 ? 'team' : 'none'}.${index}`);
    const { body } = await update({ boards: asked });
    expect(body['results']).toMatchObject(
      asked.map((board) => (board.startsWith('team') ? { board, newScore: 5 } : { code: 'board_not_found' })),
    );
  });

  it('applies nothing if a board is named twice', async () => {
    const twice = await update({ boards: ['team.0', 'team.2', 'team.0'] });
    expect(twice).toMatchObject({ status: 400, body: { errors: [{ field: 'boards' }] } });
    expect(await ask('GET', '/leaderboard/rank?playerId=p1&board=team.0')).toMatchObject({ body: { score: 5 } });
  });

  it('answers 409 past MAX_BOARDS, to an operator and to a first update, and creates nothing', async () => {
    const present = (await ids()).length;
    for (let count = present; count < MAX_BOARDS; count++) await ask('PUT', `/boards/more.${count}`, {});
    const before = await ids();
    expect(before).toHaveLength(MAX_BOARDS);
    const error = { status: 409, body: { code: 'too_many_boards' } };
    expect(await ask('PUT', '/boards/one.too.many', {})).toMatchObject(error);
    expect(await update({ board: 'team.too.many' })).toMatchObject(error);
    expect(await update({ boards: ['team.0', 'team.too.many'] })).toMatchObject({
      status: 200,
      body: { results: [{ board: 'team.0', newScore: 10 }, { code: 'too_many_boards' }] },
    });
    expect(await ids()).toEqual(before);
  });
});
