import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestProblem } from '../problems/request-problem.js';
import { MAX_DEPTH, parseJsonBody } from './json-body.js';

function refusal(text: string): RequestProblem {
  try {
    parseJsonBody(text);
  } catch (error) {
    if (error instanceof RequestProblem) return error;
    throw error;
  }
  throw new Error(`${text} was not refused`);
}

describe('parseJsonBody', () => {
  it('reads what JSON.parse reads, if it is flat enough', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: MAX_DEPTH - 1 }), fc.constantFrom(undefined, 1, '\t'), (json, space) => {
        const text = JSON.stringify(JSON.parse(json), null, space);
        expect(parseJsonBody(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses a name that occurs twice in an object, and says where it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (name, one, other) => {
        const member = (value: unknown) => `${JSON.stringify(name)} : ${JSON.stringify(value)}`;
        const { code, errors } = refusal(`{"updates":[1,{"x":"\\"a\\":","y":{${member(one)},${member(other)}}}]}`);
        expect(code).toBe('invalid_request');
        expect(errors).toEqual([{ field: `updates.1.y.${name}`, message: 'is given twice in one object' }]);
      }),
    );
  });

  it.each([
    ['{"delta":1,"delta":2}', 'delta'],
    ['{"updates":[{"delta":1,"delta":2}]}', 'updates.0.delta'],
    ['{"updates":[[1,{"a":[1,2]}],{"delta":1},{"id":"a,b","delta":1,"delta":2}]}', 'updates.2.delta'],
    ['[{"a":1},{"b":{},"c":[],"b":1}]', '1.b'],
  ])('locates the second of two equal names in %s', (text, field) => {
    expect(refusal(text).errors?.[0]?.field).toBe(field);
  });

  it('sees through escapes: "\\u0064elta" is "delta"', () => {
    expect(refusal('{"delta":1,"\\u0064elta":2}').errors?.[0]?.field).toBe('delta');
  });

  it('accepts the same name in two objects', () => {
    expect(parseJsonBody('[{"a":{"a":1}},{"a":":"}]')).toEqual([{ a: { a: 1 } }, { a: ':' }]);
  });

  it('treats __proto__ as an ordinary field, which the schema refuses', () => {
    const value = parseJsonBody('{"__proto__":{"polluted":true}}');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('refuses deep nesting before it overflows the stack', () => {
    expect(refusal('['.repeat(100_000) + ']'.repeat(100_000)).errors?.[0]?.message).toMatch(/nested/);
    expect(() => parseJsonBody('['.repeat(MAX_DEPTH) + ']'.repeat(MAX_DEPTH))).not.toThrow();
  });

  it.each(['', '\uFEFF{}', '{"a":1', "{'a':1}", '{"a":NaN}', '{"a":1}x', 'undefined'])('refuses %j', (text) => {
    expect(refusal(text).code).toBe('malformed_json');
  });
});
