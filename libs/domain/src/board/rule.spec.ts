import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScoreOutOfRangeError, WrongUpdateError } from '../errors.js';
import { MAX_SCORE } from '../score.js';
import { boardNumberOf } from './board-number.js';
import { FIRST_GLOBAL_BOARD } from './defined-board.js';
import { type BoardDefinition, DEFAULT_DEFINITION } from './definition.js';
import { orderOf } from './order.js';
import { applyRule, inputOf } from './rule.js';

const score = fc.maxSafeInteger().map((value) => value + 0);

const PLAIN = orderOf(boardNumberOf(1));
const FIRST = orderOf(boardNumberOf(1, { ties: 'first' }));
const SUBSCORE = orderOf(boardNumberOf(1, { ties: 'subscore' }));
const LOWEST = orderOf(boardNumberOf(1, { order: 'asc' }));

describe('an update that adds', () => {
  it('makes the exact sum, or refuses one outside of the range', () => {
    fc.assert(
      fc.property(score, score, (a, delta) => {
        const sum = BigInt(a) + BigInt(delta);
        const fits = sum >= -BigInt(MAX_SCORE) && sum <= BigInt(MAX_SCORE);
        const made = () => applyRule(PLAIN, { score: a }, { delta });
        if (fits) expect(made()).toEqual({ score: Number(sum), isApplied: true });
        else expect(made).toThrow(ScoreOutOfRangeError);
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
        expect(applyRule(PLAIN, null, { delta })).toEqual({ score: delta, isApplied: true });
      }),
    );
  });
});

describe('an update that gives a score', () => {
  it('sets it where the latest one counts', () => {
    expect(applyRule(PLAIN, { score: 7 }, { update: 'latest', score: 3 })).toEqual({ score: 3, isApplied: true });
    expect(applyRule(PLAIN, null, { update: 'latest', score: -3 })).toEqual({ score: -3, isApplied: true });
  });

  it.each([
    ['a higher one', PLAIN, 7, 8, true],
    ['an equal one', PLAIN, 7, 7, false],
    ['a lower one', PLAIN, 7, 6, false],
    ['a lower one where less is better', LOWEST, 7, 6, true],
    ['a higher one where less is better', LOWEST, 7, 8, false],
    ['the first one', PLAIN, null, -5, true],
  ])('keeps the best: %s', (_, order, previous, given, isApplied) => {
    const made = applyRule(order, previous === null ? null : { score: previous }, { update: 'best', score: given });
    expect(made).toEqual({ score: isApplied ? given : previous, isApplied });
  });

  it('compares score and subscore as a pair', () => {
    const best = (previous: [number, number], given: [number, number]) =>
      applyRule(
        SUBSCORE,
        { score: previous[0], tiebreaker: previous[1] },
        { update: 'best', score: given[0], tiebreaker: given[1] },
      );
    expect(best([7, 1], [7, 2])).toEqual({ score: 7, tiebreaker: 2, isApplied: true });
    expect(best([7, 1], [7, 1])).toEqual({ score: 7, tiebreaker: 1, isApplied: false });
    expect(best([7, 1], [6, 9])).toEqual({ score: 7, tiebreaker: 1, isApplied: false });
    expect(best([7, 9], [8, 1])).toEqual({ score: 8, tiebreaker: 1, isApplied: true });
  });
});

describe('where ties go to the first', () => {
  const reached = () => 99;

  it('a score that changes is reached now', () => {
    expect(applyRule(FIRST, { score: 7, tiebreaker: 5 }, { delta: 1 }, reached)).toMatchObject({ tiebreaker: 99 });
    expect(applyRule(FIRST, null, { delta: 0 }, reached)).toMatchObject({ score: 0, tiebreaker: 99 });
  });

  it.each([
    ['nothing is added', { delta: 0 }],
    ['the latest score is the same', { update: 'latest', score: 7 }],
    ['the best score is equalled', { update: 'best', score: 7 }],
    ['the best score is not beaten', { update: 'best', score: 3 }],
  ] as const)('the place is kept when %s', (_, input) => {
    const tick = () => expect.fail('nothing was reached');
    expect(applyRule(FIRST, { score: 7, tiebreaker: 5 }, input, tick)).toMatchObject({ score: 7, tiebreaker: 5 });
  });
});

describe('inputOf', () => {
  const board = (definition: Partial<BoardDefinition>) => ({
    ...FIRST_GLOBAL_BOARD,
    definition: { ...DEFAULT_DEFINITION, ...definition },
  });

  it('takes a delta on boards that increment, and a score on the others', () => {
    expect(inputOf(board({}), { delta: 5 })).toEqual({ delta: 5 });
    expect(inputOf(board({ update: 'best' }), { score: 5 })).toEqual({ update: 'best', score: 5 });
    const tied = board({ update: 'latest', ties: 'subscore' });
    expect(inputOf(tied, { score: 5, subscore: -1 })).toEqual({ update: 'latest', score: 5, tiebreaker: -1 });
    expect(inputOf(tied, { score: 5 })).toEqual({ update: 'latest', score: 5, tiebreaker: 0 });
  });

  it.each([
    ['a score on a board that increments', {}, { score: 5 }],
    ['a delta on a board that keeps the best', { update: 'best' }, { delta: 5 }],
    ['a delta on a board that keeps the latest', { update: 'latest' }, { delta: 5 }],
    ['a subscore on a board without', { update: 'best' }, { score: 5, subscore: 1 }],
  ] as const)('refuses %s', (_, definition, given) => {
    expect(() => inputOf(board(definition), given)).toThrow(WrongUpdateError);
  });
});
