import { describe, expect, it } from 'vitest';
import { equality, expectedScores } from './c2-equality.js';
import { givenUpdate, GOOD, snapshot, update } from './made-up.fixture.js';

const expected = expectedScores(GOOD.updates, new Set());

describe('C2, equality', () => {
  it('passes when both stores have the sum of what was acknowledged', () => {
    expect(equality(expected, snapshot({ p: 8 }))).toEqual([]);
  });

  it.each([
    ['Redis has less', snapshot({ p: 5 }, { p: 8 })],
    ['Postgres has less', snapshot({ p: 8 }, { p: 5 })],
    ['both have less', snapshot({ p: 5 })],
    ['both have more', snapshot({ p: 11 })],
    ['neither has the player', snapshot({})],
    ['there is a player whom nobody named', snapshot({ p: 8, ghost: 1 })],
  ])('fails when %s', (_, stores) => {
    expect(equality(expected, stores)).toHaveLength(1);
  });

  it('leaves room only for what is unknown', () => {
    const open = expectedScores([...GOOD.updates, update({ outcome: 'unknown', delta: 2 })], new Set());
    expect([8, 10].flatMap((score) => equality(open, snapshot({ p: score })))).toEqual([]);
    expect(equality(open, snapshot({ p: 11 }))).toHaveLength(1);
    expect(equality(open, snapshot({ p: 8 }, { p: 10 }))).toHaveLength(1);
  });

  it('does not expect what is known to be lost', () => {
    const without = expectedScores(GOOD.updates, new Set(GOOD.updates.slice(1)));
    expect(equality(without, snapshot({ p: 5 }))).toEqual([]);
    expect(equality(without, snapshot({ p: 8 }))).toHaveLength(1);
  });

  it('expects the best or the latest score of a board that is given scores, with its subscore', () => {
    const rules = 'best-desc-subscore-asc';
    const best = expectedScores([givenUpdate(rules, 5, {}, 2), givenUpdate(rules, 3, { sentAt: 200 })], new Set());
    const both = (score: number, tiebreaker: number) => ({
      ...snapshot({}),
      redis: new Map([['p', { score, tiebreaker }]]),
      postgres: new Map([['p', { score, tiebreaker, epoch: 1, seq: 1 }]]),
    });
    expect(equality(best, both(5, 2))).toEqual([]);
    expect(equality(best, both(3, 1))).toHaveLength(1);
    expect(equality(best, both(5, 1))).toEqual([
      { invariant: 'C2', what: 'p has 5:1 in Redis and 5:1 in Postgres, must have 5:2' },
    ]);
    expect(equality(best, { ...both(5, 2), redis: new Map([['p', { score: 5, tiebreaker: 3 }]]) })).toHaveLength(1);
    expect(equality(best, snapshot({}))).toHaveLength(1);
  });
});
