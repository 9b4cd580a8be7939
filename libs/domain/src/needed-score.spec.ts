import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { worstRank } from './needed-score.js';
import { percentile } from './rank.js';

describe('worstRank', () => {
  it('is the rank itself, whatever the total', () => {
    expect(worstRank({ rank: 5000 }, 3)).toBe(5000);
  });

  it('has the percentile, and the next rank does not', () => {
    const wanted = fc.integer({ min: 1, max: 1_000_000 }).map((share) => share / 10_000);
    fc.assert(
      fc.property(
        wanted,
        fc.oneof(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 2 ** 40 })),
        (share, total) => {
          const rank = worstRank({ percentile: share }, total);
          expect(rank).toBeGreaterThanOrEqual(1);
          expect(rank).toBeLessThanOrEqual(total);
          expect(percentile(rank, total)).toBeGreaterThanOrEqual(share);
          if (rank < total) expect(percentile(rank + 1, total)).toBeLessThan(share);
        },
      ),
    );
  });

  it.each([
    [99.9, 1000, 2],
    [99, 100, 2],
    [100, 7, 1],
    [1e-10, 7, 7],
    [50, 0, 1],
  ])('of the percentile %d of %i players is %i', (share, total, rank) => {
    expect(worstRank({ percentile: share }, total)).toBe(rank);
  });
});
