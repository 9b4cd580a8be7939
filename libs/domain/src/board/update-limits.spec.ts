import { describe, expect, it } from 'vitest';
import { BoardNotAcceptingError, ScoreOutOfBoundsError } from '../errors.js';
import { FIRST_GLOBAL_BOARD } from './defined-board.js';
import { changeDefinition, DEFAULT_DEFINITION, type DefinitionChange } from './definition.js';
import { assertAccepts, assertWithin, limitsOf, type UpdateLimits } from './update-limits.js';

function limits(change: DefinitionChange): UpdateLimits | undefined {
  return limitsOf({ ...FIRST_GLOBAL_BOARD, definition: changeDefinition(DEFAULT_DEFINITION, change) });
}

describe('limitsOf', () => {
  it.each([{}, { title: 'Europe' }])('is undefined for a board with %j', (change) => {
    expect(limits(change)).toBeUndefined();
  });

  it.each<DefinitionChange>([
    { acceptsFrom: 0 },
    { acceptsUntil: 0 },
    { scores: { min: 0 } },
    { scores: { max: 0 } },
    { scores: { maxDelta: 1 } },
  ])('has %j', (change) => {
    expect(limits(change)).toMatchObject(change);
  });
});

describe('assertAccepts', () => {
  it.each([
    [{}, 0],
    [{ acceptsFrom: 1000, acceptsUntil: 2000 }, 1000],
    [{ acceptsFrom: 1000, acceptsUntil: 2000 }, 1999],
    [{ acceptsUntil: 2000 }, 0],
    [{ acceptsFrom: 1000 }, 9e12],
  ])('lets an update through within the times of %j, at %d', (change, now) => {
    expect(() => assertAccepts('global', limits(change), 1, now)).not.toThrow();
  });

  it.each([
    [{ acceptsFrom: 1000, acceptsUntil: 2000 }, 999, 'accepts updates only from 1970-01-01T00:00:01.000Z'],
    [{ acceptsFrom: 1000, acceptsUntil: 2000 }, 2000, 'has accepted no updates since 1970-01-01T00:00:02.000Z'],
    [{ acceptsUntil: 2000 }, 9e12, 'has accepted no updates since 1970-01-01T00:00:02.000Z'],
  ])('says when a board with %j accepts updates, at %d', (change, now, words) => {
    const ask = () => assertAccepts('global', limits(change), 1, now);
    expect(ask).toThrow(BoardNotAcceptingError);
    expect(ask).toThrow(words);
  });

  it('refuses a delta past the bound, up or down', () => {
    const some = limits({ scores: { maxDelta: 10 } });
    for (const delta of [-10, 0, 10]) expect(() => assertAccepts('global', some, delta, 0)).not.toThrow();
    for (const delta of [-11, 11, Number.MAX_SAFE_INTEGER]) {
      expect(() => assertAccepts('global', some, delta, 0)).toThrow(ScoreOutOfBoundsError);
    }
  });
});

describe('assertWithin', () => {
  it('refuses a score past a bound, and takes the bounds themselves', () => {
    const some = limits({ scores: { min: -5, max: 10 } });
    for (const score of [-5, 0, 10]) expect(() => assertWithin('global', some, score)).not.toThrow();
    for (const score of [-6, 11]) expect(() => assertWithin('global', some, score)).toThrow(ScoreOutOfBoundsError);
  });
});
