import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScoreOutOfRangeError } from './errors.js';
import { addDelta, isScore, MAX_SCORE } from './score.js';

const score = fc.maxSafeInteger();

describe('addDelta', () => {
  it('is the exact sum, or refuses one outside of the range', () => {
    fc.assert(
      fc.property(score, score, (a, b) => {
        const sum = BigInt(a) + BigInt(b);
        const fits = sum >= -BigInt(MAX_SCORE) && sum <= BigInt(MAX_SCORE);
        if (fits) expect(BigInt(addDelta(a, b))).toBe(sum);
        else expect(() => addDelta(a, b)).toThrow(ScoreOutOfRangeError);
      }),
      {
        examples: [
          [MAX_SCORE, 1],
          [MAX_SCORE, 2],
          [-MAX_SCORE, -1],
          [MAX_SCORE, 0],
          [MAX_SCORE, MAX_SCORE],
        ],
      },
    );
  });

  it.each([Number.NaN, Infinity, -Infinity, 0.5, MAX_SCORE + 1, -MAX_SCORE - 1])('%s is not a score', (value) => {
    expect(isScore(value)).toBe(false);
  });
});
