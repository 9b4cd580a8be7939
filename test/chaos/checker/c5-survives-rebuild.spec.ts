import { describe, expect, it } from 'vitest';
import { expectedScores } from './c2-equality.js';
import { survivesRebuild } from './c5-survives-rebuild.js';
import { GOOD, snapshot } from './made-up.fixture.js';

const expected = expectedScores(GOOD.updates, new Set());

describe('C5, after a rebuild', () => {
  it('passes when scores and ranks are what they were', () => {
    expect(survivesRebuild(expected, snapshot({ p: 8 }))).toEqual([]);
  });

  it('fails when a score did not come back, and when a rank did not', () => {
    expect(survivesRebuild(expected, snapshot({}, { p: 8 })).map(({ invariant }) => invariant)).toEqual(['C5', 'C5']);
    const after = { ...snapshot({ p: 8 }), ranks: new Map([['p', 2]]) };
    expect(survivesRebuild(expected, after)).toEqual([
      { invariant: 'C5', what: 'after the rebuild (C4): p has rank 2, SQL says 1' },
    ]);
  });
});
