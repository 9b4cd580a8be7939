import { describe, expect, it } from 'vitest';
import { BoardRulesFixedError, InvalidDefinitionError } from '../errors.js';
import { assertRulesStay, changeDefinition, DEFAULT_DEFINITION, type DefinitionChange } from './definition.js';

describe('changeDefinition', () => {
  it('keeps what is not named, also inside of the bounds', () => {
    const before = changeDefinition(DEFAULT_DEFINITION, { title: 'a', scores: { min: 0, max: 9 }, acceptsFrom: 5 });
    expect(changeDefinition(before, { scores: { max: null, maxDelta: 3 } })).toEqual({
      ...DEFAULT_DEFINITION,
      title: 'a',
      scores: { min: 0, max: null, maxDelta: 3 },
      acceptsFrom: 5,
      acceptsUntil: null,
    });
  });

  it('keeps the archives that are not named, and refuses a kind of periods that is named twice', () => {
    const before = changeDefinition(DEFAULT_DEFINITION, { keepArchived: { day: 30 }, periods: ['day', 'all'] });
    expect(changeDefinition(before, { keepArchived: { season: 2 } })).toEqual({
      ...DEFAULT_DEFINITION,
      periods: ['day', 'all'],
      keepArchived: { day: 30, week: null, month: null, year: null, season: 2 },
    });
    expect(() => changeDefinition(before, { periods: ['all', 'day', 'all'] })).toThrow(InvalidDefinitionError);
  });

  it('gives the fields in one order, whatever the order of the change', () => {
    const one = changeDefinition(DEFAULT_DEFINITION, { acceptsUntil: 2, scores: { maxDelta: 1, min: 0 }, title: 'a' });
    const other = changeDefinition(DEFAULT_DEFINITION, {
      title: 'a',
      scores: { min: 0, maxDelta: 1 },
      acceptsUntil: 2,
    });
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });

  it.each<[DefinitionChange, DefinitionChange]>([
    [{ scores: { min: 1 } }, { scores: { max: 0 } }],
    [{ scores: { max: 0 } }, { scores: { min: 1 } }],
    [{ acceptsFrom: 5 }, { acceptsUntil: 5 }],
    [{ acceptsUntil: 5 }, { acceptsFrom: 6 }],
    [{}, { ties: 'subscore' }],
    [{ update: 'best', ties: 'subscore' }, { update: 'increment' }],
    [{}, { subscoreOrder: 'asc' }],
    [{ scores: { maxDelta: 3 } }, { update: 'best' }],
    [{ update: 'latest' }, { scores: { maxDelta: 3 } }],
  ])('refuses %j followed by %j', (first, second) => {
    const before = changeDefinition(DEFAULT_DEFINITION, first);
    expect(() => changeDefinition(before, second)).toThrow(InvalidDefinitionError);
  });

  it('takes bounds that leave one score, and one instant', () => {
    expect(
      changeDefinition(DEFAULT_DEFINITION, { scores: { min: 1, max: 1 }, acceptsFrom: 1, acceptsUntil: 2 }),
    ).toMatchObject({ scores: { min: 1, max: 1 } });
  });
});

describe('assertRulesStay', () => {
  it('lets kinds of periods come and go, but for the first', () => {
    const present = { ...DEFAULT_DEFINITION, periods: ['week', 'all'] } as const;
    for (const periods of [['week'], ['week', 'day', 'all']] as const) {
      expect(() => assertRulesStay('a', present, { periods })).not.toThrow();
    }
    for (const periods of [['all'], ['all', 'week']] as const) {
      expect(() => assertRulesStay('a', present, { periods })).toThrow(BoardRulesFixedError);
    }
  });

  it.each([
    { order: 'asc' },
    { update: 'best' },
    { ties: 'first' },
    { subscoreOrder: 'asc' },
    { timeZone: 'Europe/Berlin' },
    { weekStartsOn: 7 },
  ] as const)('refuses to change a rule to %j', (change) => {
    expect(() => assertRulesStay('a', DEFAULT_DEFINITION, change)).toThrow(BoardRulesFixedError);
    expect(() => assertRulesStay('a', { ...DEFAULT_DEFINITION, ...change }, change)).not.toThrow();
  });

  it.each([true, false])('refuses to change "spread" from %s', (spread) => {
    const present = { ...DEFAULT_DEFINITION, spread };
    expect(() => assertRulesStay('a', present, { spread: !spread })).toThrow(BoardRulesFixedError);
    for (const change of [{}, { spread }, { title: 'b' }])
      expect(() => assertRulesStay('a', present, change)).not.toThrow();
  });
});
