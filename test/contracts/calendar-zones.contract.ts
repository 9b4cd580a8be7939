import {
  type Calendar,
  type CalendarPeriod,
  type CalendarRules,
  parseCalendarPeriod,
  type Weekday,
} from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { naivePeriods } from './naive-calendar.js';

/** 20 years. Times are until here. */
const FROM_YEAR = 2015;
const UNTIL = Date.UTC(2036, 0);

const WEEK_MS = 7 * 24 * 60 * 60_000;

/** Days are compared in weeks in which clocks were set, and in one of so many others: most days have nothing of their own. */
const OTHER_WEEKS = 8;

interface Zone {
  readonly timeZone: string;
  readonly weekStartsOn: Weekday;
  readonly what: string;
  readonly fromYear?: number;
}

const ZONES: readonly Zone[] = [
  { timeZone: 'UTC', weekStartsOn: 7, what: 'no offset' },
  { timeZone: 'Europe/Berlin', weekStartsOn: 1, what: 'clocks set at 1:00 UTC' },
  { timeZone: 'America/New_York', weekStartsOn: 7, what: 'clocks set at 2:00' },
  { timeZone: 'Asia/Kolkata', weekStartsOn: 1, what: 'half an hour' },
  { timeZone: 'Asia/Kathmandu', weekStartsOn: 7, what: 'a quarter of an hour' },
  { timeZone: 'Australia/Lord_Howe', weekStartsOn: 2, what: 'clocks set by half an hour' },
  { timeZone: 'Pacific/Chatham', weekStartsOn: 3, what: 'a quarter of an hour, and clocks set' },
  { timeZone: 'Pacific/Apia', weekStartsOn: 1, what: '2011-12-30 skipped', fromYear: 2011 },
  { timeZone: 'Pacific/Kiritimati', weekStartsOn: 5, what: '1994-12-31 skipped, 14 hours ahead', fromYear: 1994 },
  {
    timeZone: 'America/St_Johns',
    weekStartsOn: 6,
    what: 'until 2011 set back at 0:01 to the day before',
    fromYear: 2009,
  },
  { timeZone: 'America/Sao_Paulo', weekStartsOn: 7, what: 'until 2018 no midnight in spring' },
  { timeZone: 'Asia/Beirut', weekStartsOn: 1, what: 'no midnight in spring' },
  { timeZone: 'Africa/Cairo', weekStartsOn: 6, what: 'from 2023 no midnight in spring' },
  { timeZone: 'America/Havana', weekStartsOn: 7, what: 'midnight twice in autumn' },
  { timeZone: 'Africa/Casablanca', weekStartsOn: 4, what: 'clocks set for the Ramadan' },
  { timeZone: 'America/Nuuk', weekStartsOn: 1, what: 'clocks set at 1:00 UTC, which is before midnight' },
];

/** The periods of every calendar are those that another library finds. */
export function calendarZonesContract(name: string, calendar: Calendar): void {
  describe(`${name}, compared with luxon`, () => {
    it.each(ZONES)('has the same periods in $timeZone: $what', ({ timeZone, weekStartsOn, fromYear = FROM_YEAR }) => {
      const rules = { timeZone, weekStartsOn };
      const from = Date.UTC(fromYear, 0);
      const weeks = [...naivePeriods('week', rules, from, UNTIL)];
      const others = (['month', 'year'] as const).flatMap((kind) => [...naivePeriods(kind, rules, from, UNTIL)]);
      const days = weeks
        .filter(isOfInterest)
        .flatMap((week) => [...naivePeriods('day', rules, week.startsAt, week.endsAt)]);
      expect(weeks.length).toBeGreaterThan(52 * 20);
      expect([...weeks, ...others, ...days].filter((period) => !isSame(calendar, rules, period))).toEqual([]);
    });
  });
}

function isOfInterest({ startsAt, endsAt }: CalendarPeriod, index: number): boolean {
  return endsAt - startsAt !== WEEK_MS || index % OTHER_WEEKS === 0;
}

/** Whether a calendar finds this period by an instant in it, and by its id. */
function isSame(calendar: Calendar, rules: CalendarRules, period: CalendarPeriod): boolean {
  const { kind } = parseCalendarPeriod(period.id)!;
  const found = [calendar.at(kind, rules, period.startsAt), calendar.step(period.id, rules, 0)];
  return found.every(
    ({ id, startsAt, endsAt }) => id === period.id && startsAt === period.startsAt && endsAt === period.endsAt,
  );
}
