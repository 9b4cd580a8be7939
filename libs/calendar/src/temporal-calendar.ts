import {
  Calendar,
  type CalendarKind,
  type CalendarPeriod,
  type CalendarRules,
  parseCalendarPeriod,
  type Period,
  periodIdOf,
} from '@standings/domain';
import { Temporal } from 'temporal-polyfill';
import { firstDateAround, firstDateOf, partsFrom } from './first-dates.js';
import { isTimeZone } from './time-zone.js';

/** Periods by the Temporal of Node, or by its polyfill. */
export class TemporalCalendar extends Calendar {
  /** The last answer of {@link at} for each kind and rules, since most boards share theirs: 0.2 µs in place of 60 µs by the polyfill. */
  private readonly latest = new Map<string, CalendarPeriod>();

  override hasTimeZone(name: string): boolean {
    return isTimeZone(name);
  }

  override at(kind: CalendarKind, rules: CalendarRules, ms: number): CalendarPeriod {
    const key = `${kind} ${rules.weekStartsOn} ${rules.timeZone}`;
    const known = this.latest.get(key);
    if (known !== undefined && known.startsAt <= ms && ms < known.endsAt) return known;
    const found = periodAt(kind, rules, ms);
    this.latest.set(key, found);
    return found;
  }

  override step(id: Period, { timeZone, weekStartsOn }: CalendarRules, steps: number): CalendarPeriod {
    const parts = parseCalendarPeriod(id);
    if (parts === undefined) throw new RangeError(`"${id}" is no period of the calendar.`);
    assertTimeZone(timeZone);
    const first = firstDateOf(parts, weekStartsOn);
    for (let away = steps; ; away += Math.sign(steps) || 1) {
      const period = periodFrom(dateAfter(first, parts.kind, away), parts.kind, timeZone);
      // The zone skipped a date without an instant.
      if (period.startsAt < period.endsAt) return period;
    }
  }
}

function periodAt(kind: CalendarKind, { timeZone, weekStartsOn }: CalendarRules, ms: number): CalendarPeriod {
  assertTimeZone(timeZone);
  const date = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).toPlainDate();
  const first = firstDateAround(date, kind, weekStartsOn);
  const period = periodFrom(first, kind, timeZone);
  // A clock that is set back over midnight shows the date of yesterday again after today has begun.
  return ms < period.endsAt ? period : periodFrom(dateAfter(first, kind, 1), kind, timeZone);
}

/** @param first date of the period. */
function periodFrom(first: Temporal.PlainDate, kind: CalendarKind, timeZone: string): CalendarPeriod {
  return {
    id: periodIdOf(partsFrom(first, kind)),
    startsAt: startOf(first, timeZone),
    endsAt: startOf(dateAfter(first, kind, 1), timeZone),
  };
}

function dateAfter(date: Temporal.PlainDate, kind: CalendarKind, steps: number): Temporal.PlainDate {
  return date.add({ [`${kind}s`]: steps });
}

/** The first instant of a date, in ms since 1970; that of the next date if the zone skipped it. */
function startOf(date: Temporal.PlainDate, timeZone: string): number {
  return date.toZonedDateTime(timeZone).epochMilliseconds;
}

/** @throws {RangeError} */
function assertTimeZone(name: string): void {
  if (!isTimeZone(name)) throw new RangeError(`There is no time zone "${name}".`);
}
