import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonBody } from './json-body.js';

/** A JSON number, and the same as `digits` times ten to the power of `exponent`. */
const number = fc
  .record({
    sign: fc.constantFrom('', '-'),
    whole: fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9]\d{0,17}$/)),
    fraction: fc.oneof(fc.constant(''), fc.stringMatching(/^\.(0{1,22}|9{1,22}|\d{1,22})$/)),
    exponent: fc.option(fc.integer({ min: -30, max: 30 }), { nil: undefined }),
    e: fc.constantFrom('e', 'E'),
  })
  .map(({ sign, whole, fraction, exponent, e }) => ({
    text: `${sign}${whole}${fraction}${exponent === undefined ? '' : `${e}${exponent}`}`,
    digits: BigInt(whole + fraction.slice(1)),
    exponent: (exponent ?? 0) - Math.max(0, fraction.length - 1),
  }));

const isWhole = ({ digits, exponent }: { digits: bigint; exponent: number }) =>
  exponent >= 0 || digits % 10n ** BigInt(-exponent) === 0n;

const valueOf = (text: string) => (parseJsonBody(`{"delta":${text}}`) as { delta: number }).delta;

describe('withoutRounding', () => {
  it('yields a whole number exactly for numbers that are whole as written', () => {
    fc.assert(
      fc.property(number, (one) => {
        expect(Number.isInteger(valueOf(one.text))).toBe(isWhole(one));
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves other numbers as JSON.parse reads them', () => {
    fc.assert(
      fc.property(number, ({ text }) => {
        const value = valueOf(text);
        if (value !== Infinity) expect(value).toBe(JSON.parse(text));
      }),
    );
  });

  it.each(['0.99999999999999999999', '9007199254740991.4', '-0.3e-400', '1E-324', '72057594037927.00000000000001'])(
    'does not let %s be rounded to a whole number',
    (text) => expect(valueOf(text)).toBe(Infinity),
  );

  it.each([
    ['1.0', 1],
    ['1e2', 100],
    ['100e-2', 1],
    ['-2.50E1', -25],
    ['0.0e-400', 0],
    ['9007199254740991.000', Number.MAX_SAFE_INTEGER],
  ])('takes %s as whole', (text, value) => expect(valueOf(text)).toBe(value));

  it('leaves strings that look like a number unchanged', () => {
    const body = { playerId: '0.99999999999999999999', note: '\\"1e-400', delta: 1.5 };
    expect(parseJsonBody(JSON.stringify(body))).toEqual(body);
  });

  it.each([
    ['a number', `[0.${'0'.repeat(250_000)}1]`, [Infinity]],
    ['a text', `[1.0,"${'0.'.repeat(125_000)}"]`, [1, '0.'.repeat(125_000)]],
    ['an escaped text', `[1.0,"${String.raw`\\`.repeat(125_000)}"]`, [1, '\\'.repeat(125_000)]],
  ])('is fast for %s that fills the body', (_, text, value) => {
    const start = performance.now();
    expect(parseJsonBody(text)).toEqual(value);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
