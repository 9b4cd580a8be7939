import {
  BoardNotDeletableError,
  BoardNotFoundError,
  CatalogUnavailableError,
  DEFAULT_DEFINITION,
  type DefinedBoard,
  RevisionMismatchError,
  TooManyBoardsError,
} from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ADMIN_TOKEN, type ApiApp, startApiApp } from './api-app.js';

const EUROPE: DefinedBoard = {
  no: 2,
  id: 'region.eu',
  definition: {
    ...DEFAULT_DEFINITION,
    title: 'Europe',
    spread: false,
    order: 'desc',
    update: 'increment',
    ties: 'shared',
    subscoreOrder: 'desc',
    scores: { min: 0, max: null, maxDelta: 1000 },
    acceptsFrom: null,
    acceptsUntil: Date.parse('2026-12-31T23:00:00Z'),
  },
  revision: 7,
};

const EUROPE_ANSWER = {
  id: 'region.eu',
  number: 2,
  title: 'Europe',
  spread: false,
  order: 'desc',
  update: 'increment',
  ties: 'shared',
  subscoreOrder: 'desc',
  periods: ['all'],
  timeZone: 'UTC',
  weekStartsOn: 1,
  keepArchived: { day: null, week: null, month: null, year: null, season: null },
  scores: { min: 0, max: null, maxDelta: 1000 },
  acceptsFrom: null,
  acceptsUntil: '2026-12-31T23:00:00.000Z',
  revision: 7,
};

describe('/boards', () => {
  let api: ApiApp;

  beforeAll(async () => (api = await startApiApp({ ADMIN_TOKEN })));
  afterAll(() => api.app.close());
  beforeEach(() => vi.resetAllMocks());

  const authorization = `Bearer ${ADMIN_TOKEN}`;
  const change = (method: 'PUT' | 'DELETE', url: string, payload?: object, headers: Record<string, string> = {}) =>
    api.app.inject({ method, url, headers: { authorization, ...headers }, ...(payload && { payload }) });

  /** The repository has `EUROPE` or no board, and answers as the edit of a request says. */
  function hasBoard(present: DefinedBoard | null): void {
    api.boards.put.mockImplementation(async (id, edit) => ({
      board: { no: 2, id, revision: 8, definition: edit(present?.definition ?? null) },
      isNew: present === null,
    }));
  }

  describe('PUT', () => {
    it('creates a board with the defaults for what is left out', async () => {
      hasBoard(null);
      const answer = await change('PUT', '/boards/region.eu', { title: 'Europe', scores: { min: 0 } });
      expect(answer.statusCode).toBe(201);
      expect(answer.headers.etag).toBe('"8"');
      expect(answer.json()).toEqual({
        id: 'region.eu',
        number: 2,
        title: 'Europe',
        scores: { min: 0, max: null, maxDelta: null },
        acceptsFrom: null,
        acceptsUntil: null,
        spread: false,
        order: 'desc',
        update: 'increment',
        ties: 'shared',
        subscoreOrder: 'desc',
        periods: ['all'],
        timeZone: 'UTC',
        weekStartsOn: 1,
        keepArchived: { day: null, week: null, month: null, year: null, season: null },
        revision: 8,
      });
      expect(api.boards.put).toHaveBeenCalledExactlyOnceWith('region.eu', expect.any(Function), null);
    });

    it('changes a board, and keeps what is left out', async () => {
      hasBoard(EUROPE);
      const answer = await change('PUT', '/boards/region.eu', {
        scores: { max: 9, maxDelta: null },
        acceptsFrom: '2026-11-26T12:00:00+01:00',
      });
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toEqual({
        ...EUROPE_ANSWER,
        scores: { min: 0, max: 9, maxDelta: null },
        acceptsFrom: '2026-11-26T11:00:00.000Z',
        revision: 8,
      });
    });

    it('serves a board that it has just created', async () => {
      hasBoard(null);
      await change('PUT', '/boards/region.just-created', {});
      const unknown = await api.app.inject({ url: '/leaderboard/rank?playerId=p1&board=region.never-created' });
      expect(unknown.json()).toMatchObject({ code: 'board_not_found' });
      api.store.rank.mockResolvedValue({ score: 5, rank: 1, total: 1 });
      const known = await api.app.inject({ url: '/leaderboard/rank?playerId=p1&board=region.just-created' });
      expect(known.json()).toMatchObject({ board: 'region.just-created', rank: 1 });
    });

    it.each([
      ['"7"', 7],
      ['*', 'any'],
    ])('passes If-Match: %s on', async (header, expected) => {
      hasBoard(EUROPE);
      await change('PUT', '/boards/region.eu', {}, { 'if-match': header });
      expect(api.boards.put).toHaveBeenCalledExactlyOnceWith('region.eu', expect.any(Function), expected);
    });

    it.each(['7', 'W/"7"', '"x"', '"0"', '"7", "8"', ''])(
      'refuses If-Match: %s, which no answer had',
      async (header) => {
        const answer = await change('PUT', '/boards/region.eu', {}, { 'if-match': header });
        expect(answer.statusCode).toBe(412);
        expect(answer.json()).toMatchObject({ code: 'revision_mismatch' });
        expect(api.boards.put).not.toHaveBeenCalled();
      },
    );

    it.each<[object, string, string]>([
      [{ periods: [] }, 'periods', 'must be a list of one or more of "all", "day", "week", "month" and "year"'],
      [{ keepArchived: { day: 0 } }, 'keepArchived.day', 'must be a whole number from 1 to 10000, or null'],
      [{ weekStartsOn: 8 }, 'weekStartsOn', 'must be a whole number from 1 (Monday) to 7 (Sunday)'],
      [{ spread: 1 }, 'spread', 'must be true or false'],
      [{ timeZone: 5 }, 'timeZone', 'must be text'],
      [{ scores: { median: 1 } }, 'scores.median', 'is not known here'],
      [{ scores: { min: 0.5 } }, 'scores.min', 'must be a whole number'],
      [{ scores: { max: 2 ** 53 } }, 'scores.max', 'must be a whole number'],
      [{ scores: { maxDelta: 0 } }, 'scores.maxDelta', 'must be a whole number from 1'],
      [{ scores: 5 }, 'scores', 'must be a JSON object'],
      [{ title: '' }, 'title', 'must be 1 to 200 characters'],
      [{ title: 'x'.repeat(201) }, 'title', 'must be 1 to 200 characters'],
      [{ title: 'a\u0000b' }, 'title', 'must be 1 to 200 characters'],
      [{ title: '\ud800' }, 'title', 'must be 1 to 200 characters'],
      [{ acceptsFrom: 'tomorrow' }, 'acceptsFrom', 'must be a time in ISO 8601'],
      [{ acceptsUntil: '2026-11-26T12:00:00' }, 'acceptsUntil', 'must be a time in ISO 8601'],
      [{ acceptsUntil: '9999-12-31T23:59:59-00:01' }, 'acceptsUntil', 'must be a time in the years 0000 to 9999'],
      [{ acceptsFrom: '0000-01-01T00:00:00+00:01' }, 'acceptsFrom', 'must be a time in the years 0000 to 9999'],
      [[], '', 'must be a JSON object'],
    ])('refuses %j by the name of the field', async (payload, field, message) => {
      const answer = await change('PUT', '/boards/region.eu', payload);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({
        code: 'invalid_request',
        errors: [{ field, message: expect.stringContaining(message) as string }],
      });
      expect(api.boards.put).not.toHaveBeenCalled();
    });

    it.each([
      ['of 200 characters outside of the basic plane', '\u{1f3c6}'.repeat(200)],
      ['with quotes, backslashes and braces', '"quoted" \\ {}'],
    ])('takes a title %s', async (_, title) => {
      hasBoard(null);
      expect((await change('PUT', '/boards/region.eu', { title })).json()).toMatchObject({ title });
    });

    it('creates a spread board, and never changes whether a board is spread', async () => {
      hasBoard(null);
      const created = await change('PUT', '/boards/region.spread', { spread: true });
      expect(created.json()).toMatchObject({ spread: true });
      hasBoard(EUROPE);
      expect((await change('PUT', '/boards/region.eu', { spread: false })).statusCode).toBe(200);
      const answer = await change('PUT', '/boards/region.eu', { spread: true });
      expect(answer.statusCode).toBe(409);
      expect(answer.json()).toMatchObject({ code: 'board_rules_fixed' });
    });

    it('refuses a definition that contradicts what the board has', async () => {
      hasBoard(EUROPE);
      const answer = await change('PUT', '/boards/region.eu', { scores: { max: -1 } });
      expect(answer.statusCode).toBe(422);
      expect(answer.json()).toMatchObject({ code: 'invalid_definition' });
    });

    it.each([
      [new TooManyBoardsError(3), 409, 'too_many_boards'],
      [new RevisionMismatchError(), 412, 'revision_mismatch'],
      [new CatalogUnavailableError('it does not answer'), 503, 'catalog_unavailable'],
    ])('answers %s', async (error, status, code) => {
      api.boards.put.mockRejectedValue(error);
      const answer = await change('PUT', '/boards/region.eu', {});
      expect(answer.statusCode).toBe(status);
      expect(answer.json()).toMatchObject({ code });
      if (status === 503) expect(answer.headers['retry-after']).toBe('1');
    });
  });

  describe('DELETE', () => {
    it('deletes a board, which is not found from then on', async () => {
      hasBoard(null);
      await change('PUT', '/boards/region.deleted', {});
      api.boards.delete.mockImplementation(async (id) => ({ ...EUROPE, id, revision: 8 }));
      const answer = await change('DELETE', '/boards/region.deleted', undefined, { 'if-match': '"8"' });
      expect(answer.statusCode).toBe(202);
      expect(answer.json()).toMatchObject({ id: 'region.deleted', title: 'Europe' });
      expect(api.boards.delete).toHaveBeenCalledExactlyOnceWith('region.deleted', 8);
      const rank = await api.app.inject({ url: '/leaderboard/rank?playerId=p1&board=region.deleted' });
      expect(rank.json()).toMatchObject({ code: 'board_not_found' });
    });

    it.each(['', '{', '{"force":true}'])('ignores the body %j', async (payload) => {
      api.boards.delete.mockResolvedValue(EUROPE);
      const headers = { authorization, 'content-type': 'application/json' };
      const answer = await api.app.inject({ method: 'DELETE', url: '/boards/region.eu', headers, payload });
      expect(answer.statusCode).toBe(202);
    });

    it.each([
      [new BoardNotFoundError('region.eu'), 404, 'board_not_found'],
      [new BoardNotDeletableError('global'), 409, 'board_not_deletable'],
      [new RevisionMismatchError(), 412, 'revision_mismatch'],
      [new CatalogUnavailableError('it does not answer'), 503, 'catalog_unavailable'],
    ])('answers %s', async (error, status, code) => {
      api.boards.delete.mockRejectedValue(error);
      const answer = await change('DELETE', '/boards/region.eu');
      expect(answer.statusCode).toBe(status);
      expect(answer.json()).toMatchObject({ code });
    });
  });

  describe('GET /board-deletions/{number}', () => {
    const find = (number: string) => api.app.inject({ url: `/board-deletions/${number}`, headers: { authorization } });

    it('tells how far the deletion of a board is', async () => {
      const requestedAt = '2026-11-27T12:00:00.000Z';
      const deletion = { id: 'region.eu', state: 'running', requestedAt, removed: 4000 } as const;
      api.deletions.find.mockResolvedValue({ board: 2, ...deletion });
      expect((await find('2')).json()).toEqual({ number: 2, ...deletion });
      expect(api.deletions.find).toHaveBeenCalledExactlyOnceWith(2);
    });

    it('answers 404 for a number of which no board was deleted', async () => {
      const answer = await find('3');
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({ code: 'deletion_not_found' });
    });

    it.each(['0', '2147483648', 'region.eu', '1e1'])('refuses the number %s', async (number) => {
      expect((await find(number)).json()).toMatchObject({ code: 'invalid_request', errors: [{ field: 'number' }] });
    });
  });

  describe('GET', () => {
    it('lists boards page by page', async () => {
      const board = { ...EUROPE, definition: DEFAULT_DEFINITION };
      const ids = ['region.eu', 'region.uk', 'region.us'];
      api.boards.list.mockResolvedValueOnce(ids.map((id) => ({ ...board, id })));
      const first = await api.app.inject({ url: '/boards?prefix=region.&n=2' });
      expect(first.json()).toMatchObject({ boards: [{ id: 'region.eu' }, { id: 'region.uk' }], next: 'region.uk' });
      api.boards.list.mockResolvedValueOnce([{ ...board, id: 'region.us' }]);
      const last = await api.app.inject({ url: '/boards?prefix=region.&n=2&cursor=region.uk' });
      expect(last.json()).toMatchObject({ boards: [{ id: 'region.us' }], next: null });
      expect(api.boards.list.mock.calls).toEqual([
        ['region.', null, 3],
        ['region.', 'region.uk', 3],
      ]);
    });

    it.each([
      '/boards?n=0',
      '/boards?prefix=A',
      '/boards?cursor=%20',
      '/boards?board=a',
      '/boards/UPPER',
      '/boards/%7f',
    ])('refuses %s', async (url) => {
      const answer = await api.app.inject({ url });
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: 'invalid_request' });
    });
  });

  describe('to all but operators', () => {
    it.each([
      ['PUT', '/boards/region.eu', '{'],
      ['PUT', '/boards/%72egion.eu', '{}'],
      ['PUT', '/boards/UPPER', '{}'],
      ['DELETE', '/boards/region.eu', ''],
      ['GET', '/board-deletions/2', ''],
      ['PUT', '/board-templates/region.', '{'],
      ['DELETE', '/board-templates/region.', ''],
    ] as const)('answers 401 to %s %s before it reads the body', async (method, url, payload) => {
      for (const headers of [{}, { authorization: 'Bearer another-token-of-16' }]) {
        const answer = await api.app.inject({
          method,
          url,
          payload,
          headers: { 'content-type': 'application/json', ...headers },
        });
        expect(answer.statusCode).toBe(401);
        expect(answer.headers['www-authenticate']).toBe('Bearer');
        expect(answer.json()).toMatchObject({ code: 'unauthorized' });
      }
      expect(api.boards.put).not.toHaveBeenCalled();
      expect(api.boards.delete).not.toHaveBeenCalled();
    });

    it('shows definitions but takes no changes without ADMIN_TOKEN', async () => {
      const closed = await startApiApp();
      closed.boards.find.mockResolvedValue([{ board: EUROPE, isTemplated: false }]);
      closed.store.top.mockResolvedValue({ total: 0, entries: [], previous: null, next: null });
      expect((await closed.app.inject({ url: '/boards/region.eu' })).statusCode).toBe(200);
      const answer = await closed.app.inject({ method: 'PUT', url: '/boards/region.eu', payload: {} });
      expect(answer.statusCode).toBe(405);
      expect(answer.headers.allow).toBe('GET, HEAD');
      await closed.app.close();
    });

    it('names the methods of a path with a parameter', async () => {
      const answer = await api.app.inject({ method: 'POST', url: '/boards/region.eu', payload: {} });
      expect(answer.statusCode).toBe(405);
      expect(answer.headers.allow).toBe('GET, HEAD, PUT, DELETE');
      expect((await api.app.inject({ url: '/boards/region.eu/none' })).statusCode).toBe(404);
      expect((await api.app.inject({ url: '/boards/' })).json()).toMatchObject({ code: expect.any(String) as string });
    });
  });
});
