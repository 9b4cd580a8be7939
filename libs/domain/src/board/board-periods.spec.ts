import { describe, expect, it } from 'vitest';
import type { BoardPeriod } from '../period/board-period.js';
import type { Calendar, CalendarPeriod } from '../ports/calendar.js';
import { listed, opensNextAt, periodsByDefinition } from './board-periods.js';
import { DEFAULT_DEFINITION } from './definition.js';

const DAY_MS = 24 * 60 * 60_000;

const dayAt = (index: number): CalendarPeriod => ({
  id: new Date(index * DAY_MS).toISOString().slice(0, 10),
  startsAt: index * DAY_MS,
  endsAt: (index + 1) * DAY_MS,
});

/** It knows days alone. */
const calendar = {
  at: (_kind: unknown, _rules: unknown, ms: number) => dayAt(Math.floor(ms / DAY_MS)),
  step: (id: string, _rules: unknown, steps: number) => dayAt(Date.parse(id) / DAY_MS + steps),
} as unknown as Calendar;

const withKinds = (...periods: ('all' | 'day')[]) => ({
  ...DEFAULT_DEFINITION,
  periods: periods as ['all' | 'day', ...('all' | 'day')[]],
});
const day = (index: number, state: BoardPeriod['state'] = 'open'): BoardPeriod => ({ ...dayAt(index), state });
const ALL: BoardPeriod = { id: 'all', startsAt: null, endsAt: null, state: 'open' };
const SEASON: BoardPeriod = { id: 's.autumn', startsAt: 5, endsAt: 9, state: 'open' };

describe('The periods of a board by its definition', () => {
  it('are none that are kept if it is all time alone', () => {
    expect(periodsByDefinition(calendar, withKinds('all'), [], 5)).toBeUndefined();
    expect(periodsByDefinition(calendar, withKinds('all'), [ALL, SEASON], 5)).toEqual([ALL, SEASON]);
  });

  it('are opened and ordered as the definition names their kinds', () => {
    expect(periodsByDefinition(calendar, withKinds('all', 'day'), [], 5)).toEqual([ALL, day(0), day(1)]);
    expect(periodsByDefinition(calendar, withKinds('day', 'all'), [ALL, SEASON], DAY_MS)).toEqual([
      day(1),
      day(2),
      ALL,
      SEASON,
    ]);
  });

  it('are closing where their kind is not named any more, seasons excepted', () => {
    expect(periodsByDefinition(calendar, withKinds('day'), [ALL, SEASON, day(0)], 5)).toEqual([
      day(0),
      day(1),
      { ...ALL, state: 'closing' },
      SEASON,
    ]);
  });

  it('follow the last one, also if it is closing', () => {
    const closing = day(0, 'closing');
    expect(periodsByDefinition(calendar, withKinds('day'), [closing], DAY_MS + 1)).toEqual([closing, day(1), day(2)]);
  });

  it('are due when the next one must be open, and never for all time alone', () => {
    const due = (...periods: BoardPeriod[]) => opensNextAt(calendar, withKinds('all', 'day'), [ALL, ...periods]);
    expect(due(day(1), day(0))).toBe(DAY_MS);
    expect(due()).toBe(-Infinity);
    expect(opensNextAt(calendar, withKinds('all'), [ALL, SEASON])).toBe(Infinity);
    const next = (ms: number) => periodsByDefinition(calendar, withKinds('day'), [day(0), day(1)], ms);
    expect(next(due(day(1)) - 1)).toHaveLength(2);
    expect(next(due(day(1)))).toHaveLength(3);
  });

  it('are listed as all time alone again when the others are gone', () => {
    expect(listed(withKinds('all'), [ALL])).toBeUndefined();
    expect(listed(withKinds('day'), [{ ...ALL, state: 'closing' }])).toHaveLength(1);
  });
});
