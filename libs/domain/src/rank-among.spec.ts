import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankAmong } from './rank-among.js';

/** Some players of a board, in any order; those with the same score share a rank. */
const entries = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 12 }).map((scores) =>
  scores.map((score, index) => ({
    playerId: `p${index}`,
    score,
    // Others, who were not asked for, stand in between.
    rank: 1 + 10 * (3 - score),
  })),
);

describe('rankAmong', () => {
  it('gives the ranks of a board that has only these players, in the order of the request', () => {
    fc.assert(
      fc.property(entries, (some) => {
        expect(rankAmong(some)).toEqual(
          some.map((entry) => ({
            ...entry,
            rankAmong: 1 + some.filter(({ score }) => score > entry.score).length,
          })),
        );
      }),
    );
  });
});
