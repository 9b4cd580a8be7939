import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { parsePeriod, type PeriodParts, periodIdOf } from './period-id.js';

const year = fc.integer({ min: 1, max: 9999 });
const twoDigits = fc.nat(99).map((value) => String(value).padStart(2, '0'));
const fourDigits = fc.nat(9999).map((value) => String(value).padStart(4, '0'));

/** A date, with the parts of the periods of the calendar that it is in. */
const date = fc
  .record({ year, dayOfYear: fc.integer({ min: 1, max: 365 }) })
  .map(({ year, dayOfYear }) => DateTime.fromObject({ year, ordinal: dayOfYear }, { zone: 'UTC' }));
const season = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,63}$/);
const parts: fc.Arbitrary<PeriodParts> = fc.oneof(
  fc.constant({ kind: 'all' as const }),
  season.map((season) => ({ kind: 'season' as const, season })),
  date.map(({ year, month, day }) => ({ kind: 'day' as const, year, month, day })),
  date.map(({ year, month }) => ({ kind: 'month' as const, year, month })),
  date.map(({ year }) => ({ kind: 'year' as const, year })),
  date
    .filter(({ weekYear }) => weekYear >= 1)
    .map(({ weekYear, weekNumber }) => ({ kind: 'week' as const, year: weekYear, week: weekNumber })),
);

describe('The id of a period', () => {
  it.each([
    ['all', { kind: 'all' }],
    ['2026-11-26', { kind: 'day', year: 2026, month: 11, day: 26 }],
    ['2026-W48', { kind: 'week', year: 2026, week: 48 }],
    ['2026-11', { kind: 'month', year: 2026, month: 11 }],
    ['2026', { kind: 'year', year: 2026 }],
    ['s.2026-11', { kind: 'season', season: '2026-11' }],
    ['0001-01-01', { kind: 'day', year: 1, month: 1, day: 1 }],
  ])('"%s" is read', (id, expected) => {
    expect(parsePeriod(id)).toEqual(expected);
  });

  it.each([
    ...['', 'ALL', 'all ', ' 2026', '2026\n', '02026', '10000', '26', '-2026', '+2026', '２０２６'],
    ...['0000', '0000-01', '0000-01-01', '0000-W01', '2026-00', '2026-13', '2026-1', '2026-11-00', '2026-11-31'],
    ...['2026-02-30', '2026-02-29', '1900-02-29', '2026-11-26T00:00Z', '2026-W00', '2026-W54', '2025-W53', '2026-w48'],
    ...['2026-W48-1', 's.', 's', 's.A', 's.-a', 's.a b', `s.${'a'.repeat(65)}`, 'S.a', 'day', 'week-1', 'toString'],
  ])('is never "%s"', (id) => {
    expect(parsePeriod(id)).toBeUndefined();
  });

  it('is read as the parts from which it was made', () => {
    fc.assert(
      fc.property(parts, (parts) => {
        expect(parsePeriod(periodIdOf(parts))).toEqual(parts);
      }),
    );
  });

  it('names a date or a week only if the calendar has it', () => {
    fc.assert(
      fc.property(fourDigits, twoDigits, twoDigits, (year, a, b) => {
        const isYear = year !== '0000';
        const exists = (text: string) => isYear && DateTime.fromISO(text, { zone: 'UTC' }).isValid;
        for (const id of [year, `${year}-${a}`, `${year}-W${a}`, `${year}-${a}-${b}`]) {
          expect([id, parsePeriod(id) !== undefined]).toEqual([id, exists(id)]);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it.each<PeriodParts>([
    { kind: 'day', year: 2026, month: 2, day: 30 },
    { kind: 'week', year: 2026, week: 1.5 },
    { kind: 'month', year: 10_000, month: 1 },
    { kind: 'year', year: 0 },
    { kind: 'year', year: Number.NaN },
    { kind: 'season', season: '' },
  ])('is not made of %o', (parts) => {
    expect(() => periodIdOf(parts)).toThrow(RangeError);
  });
});
