import {
  BoardNotAcceptingError,
  BoardNotDeletableError,
  BoardRulesFixedError,
  CatalogUnavailableError,
  EventLogUnavailableError,
  IdempotencyKeyReusedError,
  InvalidDefinitionError,
  InvalidSeasonError,
  KeysRecoveringError,
  PeriodsRemovedError,
  PlayersMissingError,
  OutboxFullError,
  OutcomeUnknownError,
  RevisionMismatchError,
  ScoreOutOfBoundsError,
  ScoreOutOfRangeError,
  SeasonFixedError,
  SeasonOverlapsError,
  StoreRecoveringError,
  StoreUnavailableError,
  DeletionNotFoundError,
  TemplateNotFoundError,
  TooManyBoardsError,
} from '@standings/domain';
import type { ProblemCode } from '@standings/http-server';
import { PROBLEM_CODES, type Problem, problemKind } from '@standings/http-server/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ADMIN_TOKEN, type ApiApp, startApiApp } from './api-app.js';
import { head, listen, parseAnswer, postHead, rawRequest, UPDATE } from './raw-request.js';

/** The answer to a request that has the problem. A code without an entry here is a compile error. */
type Provocation = () => Promise<Response>;

describe('every problem', () => {
  let api: ApiApp;
  let port: number;

  beforeAll(async () => {
    api = await startApiApp({ ADMIN_TOKEN });
    port = await listen(api);
  });
  afterAll(() => api.app.close());
  beforeEach(() => vi.resetAllMocks());

  const get = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, init);
  const post = (path: string, body: string, type = 'application/json') =>
    get(path, { method: 'POST', body, headers: { 'content-type': type } });
  const rebuild = () => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` };
    return get('/admin/rebuild', { method: 'POST', body: '{}', headers });
  };
  const update = (body: string, type?: string) => post('/score/update', body, type);
  const raw = async (bytes: string) => {
    const { status, headers, body } = parseAnswer(await rawRequest(port, bytes));
    return new Response(body, { status, headers });
  };
  const refusedWith = (error: Error) => {
    api.store.add.mockRejectedValue(error);
    return update(UPDATE);
  };

  const provocations: Record<ProblemCode, Provocation> = {
    invalid_request: () => update('{"playerId":"p 1","delta":1}'),
    malformed_json: () => update('{"playerId":'),
    invalid_cursor: () => get('/leaderboard/top?cursor=forged'),
    invalid_idempotency_key: () =>
      get('/score/update', {
        method: 'POST',
        body: UPDATE,
        headers: { 'content-type': 'application/json', 'idempotency-key': 'x'.repeat(256) },
      }),
    unauthorized: () => get('/admin/rebuild'),
    board_not_found: () => get('/leaderboard/top?board=atlantis'),
    deletion_not_found: () => refusedWith(new DeletionNotFoundError(2)),
    template_not_found: () => refusedWith(new TemplateNotFoundError('region.')),
    period_not_found: () => get('/leaderboard/top?period=week'),
    player_not_found: () => {
      api.store.rank.mockResolvedValue(null);
      return get('/leaderboard/rank?playerId=nobody');
    },
    route_not_found: () => get('/leaderboards/top'),
    method_not_allowed: () => get('/score/update'),
    not_acceptable: () => get('/leaderboard/top', { headers: { accept: 'text/html' } }),
    request_timeout: () => {
      // Only the headers arrive, so this waits for the server to give up: shortened, and checked every second.
      api.app.getHttpServer().headersTimeout = 100;
      return raw('GET /leaderboard/top HTTP/1.1\r\nHost: x\r\n');
    },
    board_not_accepting: () =>
      refusedWith(new BoardNotAcceptingError('global', 'acceptsFrom', Date.parse('2026-11-23T12:00:00Z'))),
    board_not_deletable: () => refusedWith(new BoardNotDeletableError('global')),
    board_rules_fixed: () => refusedWith(new BoardRulesFixedError('global', 'spread')),
    periods_removed: () => refusedWith(new PeriodsRemovedError('global', 'day')),
    season_fixed: () => refusedWith(new SeasonFixedError('spring', 'has ended')),
    season_overlaps: () => refusedWith(new SeasonOverlapsError('spring', 'summer')),
    too_many_boards: () => refusedWith(new TooManyBoardsError(1)),
    job_running: () => {
      api.maintenance.rebuild.mockResolvedValue(null);
      return rebuild();
    },
    players_missing: () => {
      api.maintenance.rebuild.mockRejectedValue(new PlayersMissingError('global', 5, 100));
      return rebuild();
    },
    revision_mismatch: () => refusedWith(new RevisionMismatchError()),
    payload_too_large: () => update(`{"playerId":"${'x'.repeat(256 * 1024)}","delta":1}`),
    uri_too_long: () => get(`/leaderboard/top?cursor=${'x'.repeat(5000)}`),
    unsupported_media_type: () => update('playerId=p1&delta=1', 'application/x-www-form-urlencoded'),
    invalid_definition: () => refusedWith(new InvalidDefinitionError('"scores.min" is above "scores.max"')),
    invalid_season: () => refusedWith(new InvalidSeasonError('"endsAt" has passed')),
    invalid_delta: () => update('{"playerId":"p1","delta":1.5}'),
    invalid_score: () => update('{"playerId":"p1","score":1.5}'),
    wrong_update: () => update('{"playerId":"p1","score":1}'),
    score_out_of_range: () => refusedWith(new ScoreOutOfRangeError(Number.MAX_SAFE_INTEGER, 1)),
    score_out_of_bounds: () => refusedWith(new ScoreOutOfBoundsError('global', 'max', 100)),
    idempotency_key_reused: () => refusedWith(new IdempotencyKeyReusedError()),
    headers_too_large: () => raw(head('GET /', ...Array<string>(2000).fill('X-Flood: 1234567890'))),
    internal_error: () => refusedWith(new TypeError('Cannot read properties of undefined')),
    store_unavailable: () => refusedWith(new StoreUnavailableError('no connection')),
    store_recovering: () => refusedWith(new StoreRecoveringError()),
    keys_recovering: () => refusedWith(new KeysRecoveringError()),
    catalog_unavailable: () => refusedWith(new CatalogUnavailableError('it does not answer')),
    outbox_full: () => refusedWith(new OutboxFullError()),
    log_unavailable: () => refusedWith(new EventLogUnavailableError('no broker answers')),
    overloaded: async () => {
      const unfinished = postHead('/score/batch', 250_000) + 'x'.repeat(249_999);
      const sent = Array.from({ length: 9 }, () => raw(unfinished));
      return Promise.race(sent);
    },
    outcome_unknown: () => refusedWith(new OutcomeUnknownError()),
  };

  it.each(PROBLEM_CODES)('%s', async (code) => {
    const answer = await provocations[code]();
    const problem = (await answer.json()) as Problem;
    const { status, title, retryAfterS } = problemKind(code);

    expect(problem).toMatchObject({ code, status, title, type: `/docs/errors#${code}` });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-request-id')).toBe(problem.requestId);
    expect(problem.detail).toMatch(/\S.*\.$/);
    expect(JSON.stringify(problem)).not.toMatch(/\\n|node_modules|\.ts:|Cannot read/);
    expect(answer.headers.get('retry-after')).toBe(retryAfterS?.toString() ?? null);
    expect(api.eventLog.append).not.toHaveBeenCalled();
  });

  it('names the allowed methods', async () => {
    expect((await get('/score/update')).headers.get('allow')).toBe('POST');
    expect((await post('/leaderboard/top', '{}')).headers.get('allow')).toBe('GET, HEAD');
  });

  it('is explained at the address of its type', async () => {
    const problem = (await (await get('/nowhere')).json()) as Problem;
    const page = await get(problem.type, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('id="route_not_found"');
  });
});
