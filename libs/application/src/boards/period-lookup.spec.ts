import {
  type BoardPeriod,
  type Calendar,
  DEFAULT_DEFINITION,
  type DefinedBoard,
  PeriodNotFoundError,
  PeriodNotOpenError,
} from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { PeriodLookup } from './period-lookup.js';

const HOUR_MS = 60 * 60_000;

/** Days that end two hours earlier than those of the calendar: their instants are kept. */
const day = (date: string, state: BoardPeriod['state'] = 'open'): BoardPeriod => ({
  id: date,
  startsAt: Date.parse(date) - 2 * HOUR_MS,
  endsAt: Date.parse(date) + 22 * HOUR_MS,
  state,
});
const ALL: BoardPeriod = { id: 'all', startsAt: null, endsAt: null, state: 'open' };
const SEASON: BoardPeriod = { id: 's.autumn', startsAt: 5, endsAt: 9, state: 'closing' };

const board: DefinedBoard = {
  no: 7,
  id: 'arcade',
  definition: { ...DEFAULT_DEFINITION, periods: ['day', 'all'] },
  periods: [day('2026-11-26', 'closing'), day('2026-11-27'), day('2026-11-28'), ALL, SEASON],
  revision: 3,
};
const plain: DefinedBoard = { no: 8, id: 'plain', definition: DEFAULT_DEFINITION, revision: 2 };

const calendar = {
  step: (id: string, _rules: unknown, steps: number) => ({
    id: new Date(Date.parse(id) + steps * 24 * HOUR_MS).toISOString().slice(0, 10),
  }),
} as unknown as Calendar;

const at = (time: string) => new PeriodLookup(calendar, { now: () => Date.parse(time) });
const LAST_MS = '2026-11-27T21:59:59.999Z';
const NEXT_DAY = '2026-11-27T22:00:00.000Z';

describe('PeriodLookup', () => {
  it.each([
    [undefined, LAST_MS, '2026-11-27'],
    [undefined, NEXT_DAY, '2026-11-28'],
    ['day', LAST_MS, '2026-11-27'],
    ['day', NEXT_DAY, '2026-11-28'],
    ['day-1', LAST_MS, '2026-11-26'],
    ['day-1', NEXT_DAY, '2026-11-27'],
    ['day-2', NEXT_DAY, '2026-11-26'],
    ['2026-11-28', LAST_MS, '2026-11-28'],
    ['2026-11-26', LAST_MS, '2026-11-26'],
    ['all', LAST_MS, 'all'],
    ['s.autumn', LAST_MS, 's.autumn'],
    [undefined, '2026-11-20T00:00:00Z', '2026-11-26'],
  ])('reads %s at %s as %s', (asked, time, period) => {
    expect(at(time).viewOf(board, asked)).toEqual({ board, period });
  });

  it.each(['week', 'week-1', '2026-W48', '2026-11-25', 'day-2', 's.spring'])('has no %s', (asked) => {
    expect(() => at(LAST_MS).viewOf(board, asked)).toThrow(PeriodNotFoundError);
  });

  it('reads all time of a board without periods, and of one that a template describes', () => {
    for (const one of [plain, { no: 0, id: 'templated' }]) {
      expect(at(LAST_MS).viewOf(one, undefined)).toEqual({ board: one, period: 'all' });
      expect(() => at(LAST_MS).viewOf(one, 'day')).toThrow(PeriodNotFoundError);
      expect(() => at(LAST_MS).viewOf(one, '2026-11-27')).toThrow(PeriodNotFoundError);
    }
  });

  it('says that the present period is not open if all of its kind have ended', () => {
    for (const asked of [undefined, 'day', 'day-1']) {
      expect(() => at('2026-11-28T22:00:00Z').viewOf(board, asked)).toThrow(PeriodNotOpenError);
    }
    expect(at('2026-11-28T22:00:00Z').viewOf(board, 'all').period).toBe('all');
  });

  it('knows what is open now', () => {
    const ids = (time: string) =>
      at(time)
        .openNow(board)
        .map(({ id }) => id);
    expect(ids(LAST_MS)).toEqual(['2026-11-27', 'all']);
    expect(ids(NEXT_DAY)).toEqual(['2026-11-28', 'all']);
    expect(ids('2026-11-26T12:00:00Z')).toEqual(['all']);
  });
});
