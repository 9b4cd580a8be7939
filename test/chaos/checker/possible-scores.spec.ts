import { describe, expect, it } from 'vitest';
import { RULES } from '../rules.js';
import { givenUpdate } from './made-up.fixture.js';
import { possibleScores } from './possible-scores.js';

/** Two updates, one after the other: 5, then 3. */
function inTurn(rules: string, fields = {}) {
  return [givenUpdate(rules, 5), givenUpdate(rules, 3, { sentAt: 200, decidedAt: 210, ...fields })];
}

const scoresOf = (...[updates, loss = null, times]: Partial<Parameters<typeof possibleScores>>) => {
  const { scores, none } = possibleScores(updates ?? [], loss, times);
  return [...(none ? [null] : []), ...scores.map(({ score }) => score)];
};

describe('What a player may have on a board that is given scores', () => {
  it.each([
    ['latest-asc-first', [3]],
    ['latest-desc-subscore', [3]],
    ['best-asc-shared', [3]],
    ['best-asc-first', [3]],
    ['best-desc-subscore-asc', [5]],
  ])('by %s', (rules, expected) => {
    expect(RULES.map(({ name }) => name)).toContain(rules);
    expect(scoresOf(inTurn(rules))).toEqual(expected);
  });

  it('is the one with the better subscore of equal ones', () => {
    const both = [2, 1].map((subscore) => givenUpdate('best-desc-subscore-asc', 5, {}, subscore));
    expect(possibleScores(both, null)).toEqual({ scores: [{ score: 5, subscore: 1 }], none: false });
  });

  it('is either of two that were sent before the other was answered', () => {
    expect(scoresOf(inTurn('latest-asc-first', { sentAt: 105 }))).toEqual([5, 3]);
  });

  it('may be what is unknown, and nothing that was refused', () => {
    expect(scoresOf(inTurn('best-asc-shared', { outcome: 'unknown' }))).toEqual([5, 3]);
    expect(scoresOf(inTurn('latest-asc-first', { outcome: 'unknown' }))).toEqual([5, 3]);
    expect(scoresOf(inTurn('latest-asc-first', { outcome: 'refused' }))).toEqual([5]);
    expect(scoresOf([givenUpdate('best-asc-shared', 5, { outcome: 'unknown' })])).toEqual([null, 5]);
  });

  it('may lack what a store may have lost, and nothing else', () => {
    expect(scoresOf(inTurn('latest-asc-first'), { at: 705, wholeAt: 800 })).toEqual([5, 3]);
    expect(scoresOf(inTurn('best-asc-shared'), { at: 705, wholeAt: 800 })).toEqual([5, 3]);
    expect(scoresOf(inTurn('latest-asc-first'), { at: 720, wholeAt: 800 })).toEqual([3]);
  });

  it('was read between two times', () => {
    const during = { from: 150, to: 155 };
    expect(scoresOf(inTurn('latest-asc-first'), null, during)).toEqual([5]);
    expect(scoresOf(inTurn('latest-asc-first'), null, { from: 103, to: 108 })).toEqual([null, 5]);
    expect(scoresOf(inTurn('latest-asc-first'), null, { from: 203, to: 206 })).toEqual([5, 3]);
  });
});
