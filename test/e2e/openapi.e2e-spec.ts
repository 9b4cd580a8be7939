import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, type ApiApp, startApiApp } from './api-app.js';
import {
  adminOperations,
  BOARD_REQUESTS,
  boardOperations,
  documentOf,
  operationOf,
  operations,
  REQUESTS,
} from './operations.js';

let api: ApiApp;
let document: OpenAPIObject;

beforeAll(async () => {
  api = await startApiApp({ ADMIN_TOKEN });
  document = await documentOf(api);
});
afterAll(() => api.app.close());

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
      '/board-deletions/{number}',
      '/board-templates',
      '/board-templates/{prefix}',
      '/boards',
      '/boards/{id}',
      '/boards/{id}/periods',
      '/boards/{id}/seasons/{season}',
      '/health/live',
      '/health/ready',
      '/leaderboard/around',
      '/leaderboard/rank',
      '/leaderboard/ranks',
      '/leaderboard/score-at',
      '/leaderboard/top',
      '/players/{id}/standings',
      '/score/batch',
      '/score/update',
    ]);
    for (const [operationId, request] of [...operations, ...adminOperations, ...boardOperations]) {
      expect(operationOf(document, request)).toMatchObject({ operationId, tags: [expect.any(String)] });
      expect(operationOf(document, request).summary).toMatch(/\w/);
    }
  });

  it('has a named schema for every body and answer, and the headers of answers', () => {
    for (const [, request] of [...operations, ...adminOperations, ...boardOperations]) {
      for (const [status, response] of Object.entries(operationOf(document, request).responses)) {
        const type = status.startsWith('2') ? 'application/json' : 'application/problem+json';
        expect(response).toMatchObject({
          headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
          content: { [type]: { schema: { $ref: expect.stringMatching(/^#\/components\/schemas\/\w+$/) as string } } },
        });
      }
    }
    expect(operationOf(document, REQUESTS.updateScore).responses['503']).toHaveProperty('headers.Retry-After');
    for (const request of [REQUESTS.updateScore, REQUESTS.updateScores]) {
      expect(operationOf(document, request).parameters).toContainEqual(
        expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: false }),
      );
      expect(operationOf(document, request).responses['200']).toHaveProperty('headers.Idempotent-Replayed');
    }
    for (const [, request] of adminOperations) {
      expect(operationOf(document, request).responses['401']).toHaveProperty('headers.WWW-Authenticate');
      expect(operationOf(document, request).security).toEqual([{ bearer: [] }]);
    }
  });

  it('has the revision of definitions, and what only operators may change', () => {
    const { getBoard, putBoard, deleteBoard } = BOARD_REQUESTS;
    for (const request of [putBoard, deleteBoard]) {
      expect(operationOf(document, request).security).toEqual([{ bearer: [] }]);
      expect(operationOf(document, request).parameters).toContainEqual(
        expect.objectContaining({ name: 'If-Match', in: 'header', required: false }),
      );
      expect(operationOf(document, request).parameters).toContainEqual(
        expect.objectContaining({
          name: 'id',
          in: 'path',
          required: true,
          schema: expect.objectContaining({ pattern: '^[a-z0-9][a-z0-9._-]{0,63}$' }) as object,
        }),
      );
    }
    expect(operationOf(document, getBoard).security).toBeUndefined();
    for (const [request, statuses] of [
      [getBoard, ['200']],
      [putBoard, ['200', '201']],
    ] as const) {
      const { responses } = operationOf(document, request);
      expect(Object.keys(responses).filter((status) => status.startsWith('2'))).toEqual(statuses);
      for (const status of statuses) expect(responses[status]).toHaveProperty('headers.ETag');
    }
    expect(operationOf(document, putBoard).requestBody).toMatchObject({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/BoardDefinition' } } },
    });
    expect(document.components?.schemas?.BoardDefinition).toMatchObject({
      additionalProperties: false,
      properties: { acceptsFrom: { type: 'string', format: 'date-time', nullable: true } },
    });
    expect(document.components?.schemas?.BoardDefinition).not.toHaveProperty('required');
  });

  it('names the service by an address relative to its own', () => {
    expect(document.servers).toEqual([{ url: '.', description: expect.any(String) as string }]);
  });

  it('has no dangling reference', () => {
    for (const [, group, name] of JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g)) {
      expect(document.components).toHaveProperty([group ?? '', name ?? '']);
    }
  });

  it('has no example of an optional parameter, because Swagger UI would send it', () => {
    const all = Object.values(document.paths).flatMap(({ get, post, put, delete: remove }) => [get, post, put, remove]);
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
        required: ['playerId'],
        oneOf: [{ required: ['delta'] }, { required: ['score'] }],
        properties: {
          playerId: { pattern: '^[A-Za-z0-9._:@|+=/~-]{1,128}$' },
          delta: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
          score: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
          subscore: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
          board: { default: 'global', pattern: '^[a-z0-9][a-z0-9._-]{0,63}$' },
        },
      },
      ScoreUpdateRequest: {
        additionalProperties: false,
        required: ['playerId'],
        oneOf: [{ required: ['delta'] }, { required: ['score'] }],
        properties: {
          board: { default: 'global', pattern: '^[a-z0-9][a-z0-9._-]{0,63}$' },
          boards: { minItems: 1, maxItems: 20, uniqueItems: true },
        },
      },
      ScoreUpdateResult: {
        anyOf: [{ $ref: '#/components/schemas/ScoreChange' }, { $ref: '#/components/schemas/ScoreBatchResult' }],
      },
      ScoreBatch: { additionalProperties: false, properties: { updates: { minItems: 1, maxItems: 1000 } } },
      RanksRequest: { properties: { playerIds: { minItems: 1, maxItems: 1000, uniqueItems: true } } },
    });
    for (const request of [REQUESTS.updateScore, REQUESTS.updateScores]) {
      expect(operationOf(document, request).parameters).toContainEqual(
        expect.objectContaining({
          name: 'ranks',
          in: 'query',
          required: false,
          schema: expect.objectContaining({ type: 'string', enum: ['none'] }) as object,
        }),
      );
    }
    expect(document.components?.schemas?.ScoreChange).toMatchObject({
      required: ['board', 'playerId', 'applied', 'newScore', 'previousScore'],
      properties: { rank: { type: 'integer', nullable: true }, previousRank: { type: 'integer', nullable: true } },
    });
    expect(operationOf(document, REQUESTS.getTop).parameters).toContainEqual(
      expect.objectContaining({
        name: 'n',
        in: 'query',
        required: false,
        schema: expect.objectContaining({ type: 'integer', minimum: 1, maximum: 1000, default: 10 }) as object,
      }),
    );
  });
});
