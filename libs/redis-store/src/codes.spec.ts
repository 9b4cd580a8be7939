import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GLOBAL_BOARD, ScoreOutOfRangeError, StandingsError } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { GLOBAL_SHARD as shard } from '../../../test/support/boards.js';
import { CODES, errorOf, isErrorCode } from './codes.js';
import { readScripts } from './script-source.js';

const folder = fileURLToPath(new URL('./lua', import.meta.url));
const include = readFileSync(`${folder}/includes/codes.lua`, 'utf8');

describe('The codes that scripts answer', () => {
  it('are the same in Lua and in TypeScript', () => {
    const inLua = [...include.matchAll(/^local (\w+) = (-\d+)$/gm)].map(([, name, code]) => [name, Number(code)]);
    expect(Object.fromEntries(inLua)).toEqual(CODES);
  });

  it('have one meaning each', () => {
    expect(new Set(Object.values(CODES)).size).toBe(Object.keys(CODES).length);
  });

  it.each([...readScripts(folder)])('are named wherever a script answers one: %s', (_, text) => {
    expect(text.replace(include.trimEnd(), '').match(/(?:return|[{'])\s*-\d.*/g)).toBeNull();
  });

  it('are told from every result', () => {
    expect([-1, -10].map(isErrorCode)).toEqual([true, true]);
    const results = [CODES.NOT_EXPECTED, CODES.RANKING_UNKNOWN, CODES.OUTSIDE_SPAN, 0, 3, 'store', '-1', undefined];
    expect(results.filter(isErrorCode)).toEqual([]);
  });

  it('become errors, but for an answer and for what the store mends by itself', () => {
    const codes = Object.values(CODES).filter(isErrorCode);
    expect(codes).toHaveLength(Object.keys(CODES).length - 3);
    const errors = codes.map((code) =>
      errorOf(code, { shard, score: 7, update: { board: GLOBAL_BOARD, playerId: 'a', delta: 2 } }),
    );
    expect(errors.filter((error) => !(error instanceof Error))).toEqual([]);
    expect(errors[0]).toEqual(new ScoreOutOfRangeError(7, 2));
    expect(errors.filter((error) => error instanceof StandingsError).map(({ code }) => code)).toEqual([
      'score_out_of_range',
      'idempotency_key_reused',
      'outbox_full',
      'store_recovering',
      'store_recovering',
      'store_recovering',
      'score_out_of_bounds',
      'score_out_of_bounds',
      'score_out_of_bounds',
      'board_not_accepting',
      'board_not_accepting',
      'store_recovering',
      'keys_recovering',
      'catalog_unavailable',
      'catalog_unavailable',
    ]);
  });
});
