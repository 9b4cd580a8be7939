import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DESCENDING } from './order.js';

const scores = fc.maxSafeInteger();

describe('an order', () => {
  it('gives every score back from its key', () => {
    fc.assert(
      fc.property(scores, (score) => {
        expect(DESCENDING.toScore(DESCENDING.toKey(score))).toBe(score + 0);
      }),
    );
  });

  it('puts the better score first', () => {
    fc.assert(
      fc.property(scores, scores, (one, other) => {
        expect(DESCENDING.toKey(one) < DESCENDING.toKey(other)).toBe(one > other);
      }),
    );
  });

  it('never makes -0 of a score, which Redis would keep', () => {
    expect(DESCENDING.toKey(0)).toBe(0);
    expect(DESCENDING.toScore(0)).toBe(0);
  });
});
