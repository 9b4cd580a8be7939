import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBoardNumber } from './board.js';
import { boardNumberOf, countOfBoard, isSpread } from './spread.js';

const count = fc.integer({ min: 1, max: 2 ** 30 - 1 });

describe('the number of a board', () => {
  it('tells whether the board is spread, and how many were made up to it', () => {
    fc.assert(
      fc.property(count, fc.boolean(), (made, spread) => {
        const no = boardNumberOf(made, spread);
        expect(isBoardNumber(no)).toBe(true);
        expect([isSpread(no), countOfBoard(no)]).toEqual([spread, made]);
      }),
    );
  });

  it('is that of no other board', () => {
    fc.assert(
      fc.property(count, count, fc.boolean(), fc.boolean(), (one, other, first, second) => {
        fc.pre(one !== other);
        expect(boardNumberOf(one, first)).not.toBe(boardNumberOf(other, second));
      }),
    );
  });
});
