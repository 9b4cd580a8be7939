import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ScoreOutOfRangeError, shardsOf, StandingsError } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { CODES, errorOf, isErrorCode } from './codes.js';
import { readScripts } from './script-source.js';

const folder = fileURLToPath(new URL('./lua', import.meta.url));
const [shard] = shardsOf('global');
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
    expect([-1, -5, 0, 3, 'store', '-1', undefined].map(isErrorCode)).toEqual([
      true,
      ...Array.from({ length: 6 }, () => false),
    ]);
  });

  it('become errors, but for the one that is an answer', () => {
    const codes = Object.values(CODES).filter((code) => code !== CODES.NOT_EXPECTED);
    const errors = codes.map((code) => errorOf(code, { shard, score: 7, delta: 2 }));
    expect(errors.filter((error) => !(error instanceof Error))).toEqual([]);
    expect(errors[0]).toEqual(new ScoreOutOfRangeError(7, 2));
    expect(errors.filter((error) => error instanceof StandingsError).map(({ code }) => code)).toEqual([
      'score_out_of_range',
      'idempotency_key_reused',
      'outbox_full',
      'store_recovering',
      'store_recovering',
    ]);
  });
});
