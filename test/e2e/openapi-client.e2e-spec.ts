import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, type ApiApp, startApiApp } from './api-app.js';
import { documentOf } from './operations.js';

let api: ApiApp;

beforeAll(async () => (api = await startApiApp({ ADMIN_TOKEN })));
afterAll(() => api.app.close());

/** A program that uses the generated types as a caller would. */
const CLIENT = `
import type { components, operations, paths } from './schema.js';

type Schemas = components['schemas'];

export const update: Schemas['ScoreUpdate'] = { playerId: 'p1', delta: 50 };

export function show(change: Schemas['ScoreChange']): string {
  const before: number | null | undefined = change.previousRank;
  return before == null ? change.playerId + ' is new' : String(change.newScore - before);
}

export const run: Schemas['ScoreUpdate'] = { playerId: 'p1', score: 83450, subscore: 12, board: 'speedrun' };

export function improved(change: Schemas['ScoreChange']): boolean {
  const subscore: number | undefined = change.newSubscore;
  return change.applied && change.delta === undefined && subscore !== undefined;
}

export const definition: Schemas['BoardDefinition'] = { order: 'asc', update: 'best', ties: 'first' };

export const ofBoards: Schemas['ScoreUpdateRequest'] = { playerId: 'p1', delta: 50, boards: ['global', 'team.bos'] };

export function scores(result: Schemas['ScoreUpdateResult']): number[] {
  const results = 'results' in result ? result.results : [result];
  return results.flatMap((one) => ('code' in one ? [] : [one.newScore]));
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
export const rule: components['schemas']['BoardDefinition'] = { update: 'lowest' };
export const code: components['schemas']['Problem']['code'] = 'no_such_code';
`;

describe('a client generated from the OpenAPI document', () => {
  it('type-checks, and its types catch mistakes', { timeout: 90_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'standings-client-'));
    try {
      await writeFile(
        join(folder, 'schema.d.ts'),
        astToString(await openapiTS(JSON.stringify(await documentOf(api)), { defaultNonNullable: false })),
      );
      expect(await check(folder, CLIENT)).toEqual([]);
      expect(await check(folder, MISTAKES)).toEqual([
        expect.stringContaining('string'),
        expect.stringContaining('lowest'),
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
