import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidSeasonError, SeasonFixedError, SeasonOverlapsError } from '../errors.js';
import { assertSeasonMayBePut, type Season } from './season.js';

const NOW = 100;
const spring: Season = { id: 'spring', startsAt: 50, endsAt: 150 };
const summer: Season = { id: 'summer', startsAt: 200, endsAt: 300 };
const winter: Season = { id: 'winter', startsAt: 0, endsAt: 40 };
const SEASONS = [winter, spring, summer];

const put = (season: Season, ms = NOW) => assertSeasonMayBePut(season, SEASONS, ms);

describe('A season', () => {
  it.each([
    ['a new one after all others', { id: 'autumn', startsAt: 400, endsAt: 500 }],
    ['a new one that fills the time between two', { id: 'fair', startsAt: 150, endsAt: 200 }],
    ['one that has not begun, moved', { ...summer, startsAt: 150, endsAt: 160 }],
    ['one that has not begun, moved so that it has', { ...summer, startsAt: 150, endsAt: 400 }],
    ['one that has begun, prolonged until the next', { ...spring, endsAt: 200 }],
    ['one that has begun, as it is', spring],
    ['one that has ended, as it is', winter],
  ])('may be put: %s', (_what, season) => {
    expect(() => put(season)).not.toThrow();
  });

  it.each([
    ['one that ends as it starts', { id: 'autumn', startsAt: 400, endsAt: 400 }],
    ['one that ends before it starts', { id: 'autumn', startsAt: 400, endsAt: 399 }],
    ['a new one that ends now', { id: 'autumn', startsAt: 41, endsAt: NOW }],
    ['one that has not begun, moved to the past', { ...summer, startsAt: 41, endsAt: 45 }],
  ])('is not possible: %s', (_what, season) => {
    expect(() => put(season)).toThrow(InvalidSeasonError);
  });

  it.each([
    ['one that has begun, with a later start', { ...spring, startsAt: 60, endsAt: 190 }],
    ['one that has begun, with an earlier start', { ...spring, startsAt: 45 }],
    ['one that has begun, shortened', { ...spring, endsAt: 149 }],
    ['one that has ended, prolonged', { ...winter, endsAt: 45 }],
    ['one that has ended, prolonged beyond now', { ...winter, endsAt: 400 }],
  ])('is fixed: %s', (_what, season) => {
    expect(() => put(season)).toThrow(SeasonFixedError);
  });

  it('has begun with its first instant, and has ended with the first one after it', () => {
    const moved = { ...summer, startsAt: 201 };
    expect(() => put(moved, 199)).not.toThrow();
    expect(() => put(moved, 200)).toThrow(SeasonFixedError);
    const prolonged = { ...summer, endsAt: 400 };
    expect(() => put(prolonged, 299)).not.toThrow();
    expect(() => put(prolonged, 300)).toThrow(SeasonFixedError);
  });

  it.each([
    ['a new one that begins in another', { id: 'fair', startsAt: 149, endsAt: 200 }],
    ['a new one around another', { id: 'fair', startsAt: 160, endsAt: 400 }],
    ['a new one in another', { id: 'fair', startsAt: 210, endsAt: 220 }],
    ['a new one at the same time', { ...summer, id: 'fair' }],
    ['one that has begun, prolonged into the next', { ...spring, endsAt: 201 }],
  ])('overlaps: %s', (_what, season) => {
    expect(() => put(season)).toThrow(SeasonOverlapsError);
  });

  it('never overlaps, moves after it has begun, or changes after it has ended, in any history', () => {
    const id = fc.constantFrom('a', 'b', 'c');
    const change = fc.record({ id, startsAt: fc.nat(60), endsAt: fc.nat(60), later: fc.nat(8) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const seasons = new Map<string, Season>();
        let ms = 0;
        for (const { later, ...season } of changes) {
          ms += later;
          const before = seasons.get(season.id);
          try {
            assertSeasonMayBePut(season, [...seasons.values()], ms);
          } catch {
            continue;
          }
          seasons.set(season.id, season);
          expect(season.startsAt).toBeLessThan(season.endsAt);
          if (before !== undefined && before.startsAt <= ms) {
            expect(season.startsAt).toBe(before.startsAt);
            expect(season.endsAt).toBeGreaterThanOrEqual(before.endsAt);
          }
          if (before !== undefined && before.endsAt <= ms) expect(season).toEqual(before);
          const inOrder = [...seasons.values()].sort((a, b) => a.startsAt - b.startsAt);
          for (const [index, { endsAt }] of inOrder.entries()) {
            expect(inOrder[index + 1]?.startsAt ?? Infinity).toBeGreaterThanOrEqual(endsAt);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
