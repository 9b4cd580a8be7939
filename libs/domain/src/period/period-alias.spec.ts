import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePeriodAlias } from './period-alias.js';
import { parsePeriod } from './period-id.js';
import { CALENDAR_KINDS } from './period-kind.js';

const stepsBack = fc.integer({ min: 1, max: 999 });

describe('The alias of a period', () => {
  it('is its kind and how many periods ago it was, and no id', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CALENDAR_KINDS), stepsBack, (kind, stepsBack) => {
        expect(parsePeriodAlias(kind)).toEqual({ kind, stepsBack: 0 });
        expect(parsePeriodAlias(`${kind}-${stepsBack}`)).toEqual({ kind, stepsBack });
        expect([parsePeriod(kind), parsePeriod(`${kind}-${stepsBack}`)]).toEqual([undefined, undefined]);
      }),
    );
  });

  it.each([
    '',
    'all',
    'season',
    'all-1',
    'hour',
    'Week',
    'week-0',
    'week-01',
    'week-1000',
    'week+1',
    'week--1',
    'week-1 ',
  ])('is never "%s"', (text) => {
    expect(parsePeriodAlias(text)).toBeUndefined();
  });
});
