import { describe, expect, it } from 'vitest';
import { sameRanks } from './c4-ranks.js';
import { snapshot } from './made-up.fixture.js';

const good = snapshot({ a: 9, b: 7, c: 7, d: 1 });

describe('C4, ranks', () => {
  it('passes when the service ranks as SQL does, ties and all', () => {
    expect(good.ranks).toEqual(new Map(Object.entries({ a: 1, b: 2, c: 2, d: 4 })));
    expect(sameRanks(good)).toEqual([]);
  });

  it('fails on another rank, and on a player whom only one of them has', () => {
    expect(sameRanks({ ...good, ranks: new Map([...good.ranks, ['c', 3]]) })).toEqual([
      { invariant: 'C4', what: 'c has rank 3, SQL says 2' },
    ]);
    expect(sameRanks({ ...good, ranks: new Map([...good.ranks, ['e', 5]]) })).toHaveLength(1);
    expect(sameRanks({ ...good, sqlRanks: new Map([...good.sqlRanks, ['e', 5]]) })).toHaveLength(1);
  });
});
