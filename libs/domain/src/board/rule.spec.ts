import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScoreOutOfRangeError } from '../errors.js';
import { MAX_SCORE } from '../score.js';
import { applyRule } from './rule.js';

const score = fc.maxSafeInteger();

describe('applyRule', () => {
  it('is the exact sum, or refuses one outside of the range', () => {
    fc.assert(
      fc.property(score, score, (a, b) => {
        const sum = BigInt(a) + BigInt(b);
        const fits = sum >= -BigInt(MAX_SCORE) && sum <= BigInt(MAX_SCORE);
        if (fits) expect(BigInt(applyRule(a, b))).toBe(sum);
        else expect(() => applyRule(a, b)).toThrow(ScoreOutOfRangeError);
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

  it('begins at 0 for a player who is not on the board', () => {
    fc.assert(
      fc.property(score, (delta) => {
        expect(applyRule(null, delta)).toBe(0 + delta);
      }),
    );
  });
});
