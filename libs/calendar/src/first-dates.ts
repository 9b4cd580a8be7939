import type { CalendarKind, CalendarParts, Weekday } from '@standings/domain';
import { Temporal } from 'temporal-polyfill';

/** Days of a week before its fourth, which tells the ISO week that it is named after. */
const BEFORE_FOURTH = 3;

/** The first date of the period that a date is in. */
export function firstDateAround(
  date: Temporal.PlainDate,
  kind: CalendarKind,
  weekStartsOn: Weekday,
): Temporal.PlainDate {
  switch (kind) {
    case 'day':
      return date;
    case 'week':
      return date.subtract({ days: (date.dayOfWeek - weekStartsOn + 7) % 7 });
    case 'month':
      return date.with({ day: 1 });
    default:
      return date.with({ month: 1, day: 1 });
  }
}

/** The first date of the period that has these parts. */
export function firstDateOf(parts: CalendarParts, weekStartsOn: Weekday): Temporal.PlainDate {
  switch (parts.kind) {
    case 'day':
      return Temporal.PlainDate.from(parts);
    case 'week':
      return firstDateOfWeek(parts.year, parts.week, weekStartsOn);
    case 'month':
      return Temporal.PlainDate.from({ ...parts, day: 1 });
    default:
      return Temporal.PlainDate.from({ ...parts, month: 1, day: 1 });
  }
}

/** What {@link firstDateOf} makes this date of. */
export function partsFrom(first: Temporal.PlainDate, kind: CalendarKind): CalendarParts {
  const { year, month, day } = first;
  switch (kind) {
    case 'day':
      return { kind, year, month, day };
    case 'week':
      return isoWeekOf(first.add({ days: BEFORE_FOURTH }));
    case 'month':
      return { kind, year, month };
    default:
      return { kind, year };
  }
}

function isoWeekOf({ yearOfWeek, weekOfYear }: Temporal.PlainDate): CalendarParts {
  return { kind: 'week', year: yearOfWeek!, week: weekOfYear! };
}

function firstDateOfWeek(year: number, week: number, weekStartsOn: Weekday): Temporal.PlainDate {
  // 4 January is in the first ISO week of every year.
  const firstMonday = firstDateAround(Temporal.PlainDate.from({ year, month: 1, day: 4 }), 'week', 1);
  // From Monday to the weekday of the fourth day.
  const toFourth = (weekStartsOn - 1 + BEFORE_FOURTH) % 7;
  return firstMonday.add({ days: 7 * (week - 1) + toFourth - BEFORE_FOURTH });
}
