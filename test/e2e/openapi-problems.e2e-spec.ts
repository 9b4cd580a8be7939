import type { OpenAPIObject } from '@nestjs/swagger';
import {
  BoardNotDeletableError,
  BoardNotFoundError,
  CatalogUnavailableError,
  EventLogUnavailableError,
  IdempotencyKeyReusedError,
  OutboxFullError,
  OutcomeUnknownError,
  PlayerNotFoundError,
  RevisionMismatchError,
  ScoreOutOfRangeError,
  SeasonFixedError,
  StoreRecoveringError,
  StoreUnavailableError,
  TemplateNotFoundError,
  TooManyBoardsError,
} from '@standings/domain';
import type { Problem } from '@standings/http-server/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ADMIN_TOKEN, type ApiApp, startApiApp } from './api-app.js';
import { adminOperations, boardOperations, documentOf, operationOf, operations, type REQUESTS } from './operations.js';

let api: ApiApp;
let document: OpenAPIObject;

beforeAll(async () => {
  api = await startApiApp({ ADMIN_TOKEN });
  document = await documentOf(api);
});
afterAll(() => api.app.close());

describe('every problem that an operation gives', () => {
  type Request = (typeof REQUESTS)[keyof typeof REQUESTS];

  /** Possible mistakes in the request itself. */
  function spoilt(request: Request): object[] {
    const { method, url } = request;
    const any = [{ headers: { accept: 'text/html' } }, { url: `${url}?${'x'.repeat(5000)}` }];
    if (method === 'GET') {
      const queries = ['board=atlantis', 'unknown=1', 'cursor=forged'];
      return [...any, ...queries.map((query) => ({ url: `${url}&${query}` }))];
    }
    const { payload } = request;
    const json = { 'content-type': 'application/json' };
    return [
      ...any,
      ...(url.startsWith('/score') ? [{ headers: { 'idempotency-key': '' } }] : []),
      { payload: { ...payload, board: 'atlantis' } },
      { payload: { ...payload, delta: 0.5 } },
      { payload: { playerId: 'p1', score: 0.5 } },
      { payload: { playerId: 'p1', score: 1 } },
      { payload: { updates: [{ playerId: 'p1', delta: 0.5 }] } },
      { payload: { updates: [{ playerId: 'p1', score: 0.5 }] } },
      { payload: '{', headers: json },
      { payload: ' '.repeat(300_000), headers: json },
      { payload: '{}', headers: { 'content-type': 'text/plain' } },
    ];
  }

  /** Possible errors of the ranking store. */
  function storeErrors({ url }: Request): Error[] {
    const any = [new TypeError('a fault'), new StoreUnavailableError('no connection')];
    if (url.includes('?playerId=')) return [...any, new PlayerNotFoundError('global', 'p1')];
    if (!url.startsWith('/score')) return any;
    return [
      ...any,
      new ScoreOutOfRangeError(1, 1),
      new IdempotencyKeyReusedError(),
      new StoreRecoveringError(),
      new OutboxFullError(),
      new EventLogUnavailableError('no broker answers'),
      new OutcomeUnknownError(),
    ];
  }

  async function given(request: Request): Promise<Problem[]> {
    const answers = [];
    for (const change of spoilt(request)) answers.push(await api.app.inject({ ...request, ...change }));
    for (const error of storeErrors(request)) {
      for (const method of Object.values(api.store)) method.mockRejectedValue(error);
      answers.push(await api.app.inject(request));
    }
    return answers.filter(({ statusCode }) => statusCode >= 400).map((answer) => answer.json<Problem>());
  }

  function expectDocumented(
    request: { method: string; url: string; path?: string },
    problems: readonly Problem[],
  ): void {
    for (const { status, code } of problems) {
      expect(operationOf(document, request).responses[status]).toHaveProperty([
        'content',
        'application/problem+json',
        'examples',
        code,
      ]);
    }
  }

  it.each(operations)('%s documents it', async (_, request) => {
    const problems = await given(request);
    expect(problems.length).toBeGreaterThan(5);
    expectDocumented(request, problems);
  });

  /** What the repositories of boards and templates may refuse. */
  function definitionErrors({ method, url }: { method: string; url: string }): Error[] {
    const any = [new CatalogUnavailableError('it does not answer')];
    if (method === 'GET') return any;
    if (url.includes('/seasons/'))
      return [...any, new BoardNotFoundError('region.eu'), new SeasonFixedError('autumn', 'has ended')];
    const change = [...any, new RevisionMismatchError()];
    if (method === 'PUT') return url.startsWith('/boards') ? [...change, new TooManyBoardsError(1)] : change;
    if (!url.startsWith('/boards')) return [...change, new TemplateNotFoundError('region.')];
    return [...change, new BoardNotFoundError('region.eu'), new BoardNotDeletableError('region.eu')];
  }

  it.each(boardOperations)('%s documents it', async (_, request) => {
    vi.resetAllMocks();
    const answers = [];
    const { url } = request;
    for (const change of [{ headers: {} }, { url: url.replace('region', 'REGION') }, { url: `${url}?unknown=1` }]) {
      answers.push(await api.app.inject({ ...request, ...change }));
    }
    api.boards.find.mockResolvedValue([{ board: null, isTemplated: false }]);
    api.templates.find.mockResolvedValue(null);
    api.deletions.find.mockResolvedValue(null);
    if (request.method === 'GET') answers.push(await api.app.inject(request));
    for (const error of definitionErrors(request)) {
      for (const method of [
        ...Object.values(api.boards),
        ...Object.values(api.deletions),
        ...Object.values(api.templates),
      ])
        method.mockRejectedValue(error);
      answers.push(await api.app.inject(request));
    }
    const problems = answers.filter(({ statusCode }) => statusCode >= 400).map((answer) => answer.json<Problem>());
    expect(problems.map(({ code }) => code)).toContain('catalog_unavailable');
    expectDocumented(request, problems);
  });

  it.each(adminOperations)('%s documents it', async (_, request) => {
    const { rebuild, checkDrift, latest } = api.maintenance;
    const unknownBoard =
      request.method === 'GET' ? { url: `${request.url}?board=atlantis` } : { payload: { board: 'atlantis' } };
    rebuild.mockResolvedValue(null);
    checkDrift.mockResolvedValue(null);
    latest.mockRejectedValue(new StoreUnavailableError('no connection'));
    const answers = [];
    for (const change of [{}, { headers: {} }, unknownBoard, { url: `${request.url}?${'x'.repeat(5000)}` }]) {
      answers.push(await api.app.inject({ ...request, ...change }));
    }
    const problems = answers.map((answer) => answer.json<Problem>());
    const codes = problems.map(({ code }) => code);
    const busy = request.method === 'GET' ? 'store_unavailable' : 'job_running';
    expect(codes).toEqual([busy, 'unauthorized', 'board_not_found', 'uri_too_long']);
    expectDocumented(request, problems);
  });
});
