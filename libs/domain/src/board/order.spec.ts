import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePlayerIds, PLAYER_ID } from '../player.js';
import type { Scored } from '../rank.js';
import { MAX_SCORE } from '../score.js';
import { boardNumberOf } from './board-number.js';
import { orderOf } from './order.js';

const scores = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -2, max: 2 }), fc.constantFrom(MAX_SCORE, -MAX_SCORE));
const players = fc.stringMatching(PLAYER_ID);

const ORDERS = {
  'more is better': { no: boardNumberOf(1), sign: -1 },
  'less is better': { no: boardNumberOf(1, { order: 'asc' }), sign: 1 },
  'more is better, ties to the first': { no: boardNumberOf(1, { ties: 'first' }), sign: -1 },
  'less is better, ties to the first': { no: boardNumberOf(1, { order: 'asc', ties: 'first' }), sign: 1 },
  'more is better, then a higher subscore': { no: boardNumberOf(1, { ties: 'subscore' }), sign: -1 },
  'less is better, then a lower subscore': {
    no: boardNumberOf(1, { order: 'asc', ties: 'subscore', subscoreOrder: 'asc' }),
    sign: 1,
  },
} as const;

describe.each(Object.entries(ORDERS))('the order where %s', (name, { no, sign }) => {
  const order = orderOf(no);
  const tiebreaker = name.includes('first')
    ? fc.nat(MAX_SCORE)
    : name.includes('then')
      ? scores
      : fc.constant(undefined);
  const scored = fc.record({ playerId: players, score: scores, tiebreaker });

  it('gives every player back from key and member', () => {
    fc.assert(
      fc.property(scored, (one) => {
        const { score, tiebreaker: given } = one;
        const back = order.scoredOf(order.toKey(score), order.memberOf(one));
        expect(back).toEqual({ ...one, score: score + 0, tiebreaker: given === undefined ? undefined : given + 0 });
      }),
    );
  });

  it('is that of keys, and of the bytes of members where they are equal', () => {
    fc.assert(
      fc.property(scored, scored, (one, other) => {
        const byPlace =
          order.toKey(one.score) - order.toKey(other.score) ||
          comparePlayerIds(order.memberOf(one), order.memberOf(other));
        expect(Math.sign(byPlace)).toBe(Math.sign(expected(one, other)));
        expect(Math.sign(order.compare(one, other))).toBe(Math.sign(expected(one, other)));
      }),
    );
  });

  it('never makes -0 of a score, which Redis would keep', () => {
    expect([order.toKey(0), order.toScore(0)]).toEqual([0, 0]);
  });

  function expected(one: Scored, other: Scored): number {
    const higher = name.includes('higher') ? -1 : 1;
    return (
      compare(one.score * sign, other.score * sign) ||
      compare(higher * (one.tiebreaker ?? 0), higher * (other.tiebreaker ?? 0)) ||
      comparePlayerIds(one.playerId, other.playerId)
    );
  }
});

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
