import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import {
  OutboxFullError,
  OutcomeUnknownError,
  IdempotencyKeyReusedError,
  PlayerNotFoundError,
  ScoreOutOfRangeError,
  StoreRecoveringError,
  StoreUnavailableError,
} from '@standings/domain';
import type { Problem } from '@standings/http-server/testing';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, type ApiApp, startApiApp } from './api-app.js';

let api: ApiApp;
let document: OpenAPIObject;

beforeAll(async () => {
  api = await startApiApp({ ADMIN_TOKEN });
  document = (await api.app.inject({ url: '/docs-json' })).json();
});
afterAll(() => api.app.close());

/** A request that each operation takes. */
const REQUESTS = {
  updateScore: { method: 'POST', url: '/score/update', payload: { playerId: 'p1', delta: 1 } },
  updateScores: { method: 'POST', url: '/score/batch', payload: { updates: [{ playerId: 'p1', delta: 1 }] } },
  getTop: { method: 'GET', url: '/leaderboard/top?n=1' },
  getRank: { method: 'GET', url: '/leaderboard/rank?playerId=p1' },
  getAround: { method: 'GET', url: '/leaderboard/around?playerId=p1' },
  getRanks: { method: 'POST', url: '/leaderboard/ranks', payload: { playerIds: ['p1'] } },
} as const;

const operations = Object.entries(REQUESTS);

const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };

const ADMIN_REQUESTS = {
  startRebuild: { method: 'POST', url: '/admin/rebuild', payload: {}, headers },
  getRebuild: { method: 'GET', url: '/admin/rebuild', headers },
  startDriftCheck: { method: 'POST', url: '/admin/drift-check', payload: {}, headers },
  getDriftCheck: { method: 'GET', url: '/admin/drift-check', headers },
} as const;

const adminOperations = Object.entries(ADMIN_REQUESTS);

function operationOf({ method, url }: { method: string; url: string }) {
  const [path = ''] = url.split('?');
  const operation = document.paths[path]?.[method === 'GET' ? 'get' : 'post'];
  if (operation === undefined) throw new Error(`${method} ${path} is not in the document`);
  return operation;
}

interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly example?: unknown;
  readonly schema: { readonly default?: unknown; readonly example?: unknown };
}

describe('the OpenAPI document', () => {
  it('has every operation, with a name, a tag and a summary', () => {
    expect(Object.keys(document.paths).sort()).toEqual([
      '/admin/drift-check',
      '/admin/rebuild',
      '/health/live',
      '/health/ready',
      '/leaderboard/around',
      '/leaderboard/rank',
      '/leaderboard/ranks',
      '/leaderboard/top',
      '/score/batch',
      '/score/update',
    ]);
    for (const [operationId, request] of [...operations, ...adminOperations]) {
      expect(operationOf(request)).toMatchObject({ operationId, tags: [expect.any(String)] });
      expect(operationOf(request).summary).toMatch(/\w/);
    }
  });

  it('has a named schema for every body and every answer, and headers', () => {
    for (const [, request] of [...operations, ...adminOperations]) {
      for (const [status, response] of Object.entries(operationOf(request).responses)) {
        const type = status.startsWith('2') ? 'application/json' : 'application/problem+json';
        expect(response).toMatchObject({
          headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
          content: { [type]: { schema: { $ref: expect.stringMatching(/^#\/components\/schemas\/\w+$/) as string } } },
        });
      }
    }
    expect(operationOf(REQUESTS.updateScore).responses['503']).toHaveProperty('headers.Retry-After');
    for (const request of [REQUESTS.updateScore, REQUESTS.updateScores]) {
      expect(operationOf(request).parameters).toContainEqual(
        expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: false }),
      );
      expect(operationOf(request).responses['200']).toHaveProperty('headers.Idempotent-Replayed');
    }
    for (const [, request] of adminOperations) {
      expect(operationOf(request).responses['401']).toHaveProperty('headers.WWW-Authenticate');
      expect(operationOf(request).security).toEqual([{ bearer: [] }]);
    }
  });

  it('names the service by an address that is relative to its own', () => {
    expect(document.servers).toEqual([{ url: '.', description: expect.any(String) as string }]);
  });

  it('has no reference that leads nowhere', () => {
    for (const [, group, name] of JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g)) {
      expect(document.components).toHaveProperty([group ?? '', name ?? '']);
    }
  });

  it('has no example of a parameter that may be left out, because Swagger UI would send it', () => {
    const all = Object.values(document.paths).flatMap(({ get, post }) => [get, post]);
    const parameters = all.flatMap((operation) => (operation?.parameters ?? []) as Parameter[]);
    const optional = parameters.filter(({ required }) => !required);
    const names = optional.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['Idempotency-Key', 'cursor', 'n', 'radius', 'board', 'period']));
    for (const { name, example, schema } of optional) {
      expect({ name, example, sent: schema.example ?? schema.default }).toEqual({ name, sent: schema.default });
    }
  });

  it('has the bounds and defaults, and closes requests against unknown fields', () => {
    expect(document.components?.schemas).toMatchObject({
      ScoreUpdate: {
        additionalProperties: false,
        required: ['playerId', 'delta'],
        properties: {
          playerId: { pattern: '^[A-Za-z0-9._:@|+=/~-]{1,128}$' },
          delta: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
          board: { default: 'global', pattern: '^[a-z0-9][a-z0-9._-]{0,63}$' },
        },
      },
      ScoreBatch: { additionalProperties: false, properties: { updates: { minItems: 1, maxItems: 1000 } } },
      RanksRequest: { properties: { playerIds: { minItems: 1, maxItems: 1000, uniqueItems: true } } },
    });
    expect(operationOf(REQUESTS.getTop).parameters).toContainEqual(
      expect.objectContaining({
        name: 'n',
        in: 'query',
        required: false,
        schema: expect.objectContaining({ type: 'integer', minimum: 1, maximum: 1000, default: 10 }) as object,
      }),
    );
  });
});

describe('every problem that an operation gives', () => {
  type Request = (typeof REQUESTS)[keyof typeof REQUESTS];

  /** What may be wrong with the request itself. */
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
      { payload: { updates: [{ playerId: 'p1', delta: 0.5 }] } },
      { payload: '{', headers: json },
      { payload: ' '.repeat(300_000), headers: json },
      { payload: '{}', headers: { 'content-type': 'text/plain' } },
    ];
  }

  /** What the ranking store may say. */
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

  function expectDocumented(request: { method: string; url: string }, problems: readonly Problem[]): void {
    for (const { status, code } of problems) {
      expect(operationOf(request).responses[status]).toHaveProperty([
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

/** A program that uses the generated types as a caller would. */
const CLIENT = `
import type { components, operations, paths } from './schema.js';

type Schemas = components['schemas'];

export const update: Schemas['ScoreUpdate'] = { playerId: 'p1', delta: 50 };

export function show(change: Schemas['ScoreChange']): string {
  const before: number | null = change.previousRank;
  return before === null ? change.playerId + ' is new' : String(change.newScore - before);
}

export function refused(result: Schemas['ScoreBatchResult']['results'][number]): boolean {
  return 'code' in result && result.code === 'score_out_of_range';
}

export function explain(problem: Schemas['Problem']): string {
  switch (problem.code) {
    case 'player_not_found': return 'not ranked';
    default: return problem.errors?.map(({ field, message }) => field + ' ' + message).join() ?? problem.detail;
  }
}

export const query: operations['getTop']['parameters']['query'] = { n: 100, board: 'global' };
export type Top = paths['/leaderboard/top']['get']['responses'][200]['content']['application/json'];
export const best = (top: Top): number | undefined => top.entries[0]?.score;
export type Busy = operations['updateScore']['responses'][503]['headers']['Retry-After'];
export const retryAfter: Busy = 1;
`;

const MISTAKES = `
import type { components } from './schema.js';
export const update: components['schemas']['ScoreUpdate'] = { playerId: 'p1', delta: '50', extra: 1 };
export const code: components['schemas']['Problem']['code'] = 'no_such_code';
`;

describe('a client generated from it', () => {
  it('type-checks, and catches mistakes', { timeout: 30_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'standings-client-'));
    try {
      await writeFile(
        join(folder, 'schema.d.ts'),
        astToString(await openapiTS(JSON.stringify(document), { defaultNonNullable: false })),
      );
      expect(await check(folder, CLIENT)).toEqual([]);
      expect(await check(folder, MISTAKES)).toEqual([
        expect.stringContaining('string'),
        expect.stringContaining('no_such_code'),
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

async function check(folder: string, program: string): Promise<string[]> {
  const file = join(folder, 'client.ts');
  await writeFile(file, program);
  const { NodeNext: module } = ts.ModuleKind;
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    module,
    types: [],
    exactOptionalPropertyTypes: true,
  };
  return ts
    .getPreEmitDiagnostics(ts.createProgram([file], options))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
