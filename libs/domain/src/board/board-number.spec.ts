import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boardNumberOf, countOfBoard, isSpread, MOST_COUNTED_BOARDS, rulesOfNumber } from './board-number.js';
import { isBoardNumber } from './board.js';

const count = fc.integer({ min: 1, max: MOST_COUNTED_BOARDS });
const order = fc.constantFrom('desc' as const, 'asc' as const);
const ties = fc.oneof(
  fc.record({
    ties: fc.constantFrom('shared' as const, 'first' as const),
    subscoreOrder: fc.constant('desc' as const),
  }),
  fc.record({ ties: fc.constant('subscore' as const), subscoreOrder: order }),
);
const rules = fc
  .record({ spread: fc.boolean(), order, ties })
  .map(({ ties: byTies, ...others }) => ({ ...others, ...byTies }));

describe('the number of a board', () => {
  it('tells its rules, and how many boards were made up to it', () => {
    fc.assert(
      fc.property(count, rules, (made, given) => {
        const no = boardNumberOf(made, given);
        expect(isBoardNumber(no)).toBe(true);
        expect([rulesOfNumber(no), isSpread(no), countOfBoard(no)]).toEqual([given, given.spread, made]);
      }),
    );
  });

  it('is that of no other board', () => {
    fc.assert(
      fc.property(count, count, rules, rules, (one, other, first, second) => {
        fc.pre(one !== other);
        expect(boardNumberOf(one, first)).not.toBe(boardNumberOf(other, second));
      }),
    );
  });

  it('is its count if the board has the rules that every board had once', () => {
    expect([boardNumberOf(1), boardNumberOf(7, { spread: true })]).toEqual([1, 2 ** 30 + 7]);
  });
});
