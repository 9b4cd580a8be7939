import type { Calendar, CalendarPeriod } from '../ports/calendar.js';
import type { CalendarRules } from './calendar-rules.js';
import { parseCalendarPeriod } from './period-id.js';
import type { CalendarKind } from './period-kind.js';

const DAY_MS = 24 * 60 * 60_000;

/** A board as {@link periodsToOpen} sees it. */
export interface PeriodsOfBoard {
  readonly rules: CalendarRules;
  /** What it keeps, each kind once. */
  readonly kinds: readonly CalendarKind[];
  /** What was opened, in any order: of each kind at least the last one, even if it has ended. */
  readonly opened: readonly CalendarPeriod[];
}

/**
 * The periods that were not opened and must be open now: of each kind the current one, and every one that begins within a day or within
 * half its length, whichever is longer. So a board goes on for a day when nothing can be opened.
 *
 * A period begins where the one before was to end, even if the time zone data has changed since. So no instant is in two periods of a
 * kind, and none is left out. Periods that nobody opened in their time stay closed.
 *
 * @param ms since 1970.
 * @returns those of a kind by time.
 * @throws {RangeError} as {@link Calendar.at}.
 */
export function periodsToOpen(
  calendar: Calendar,
  { rules, kinds, opened }: PeriodsOfBoard,
  ms: number,
): readonly CalendarPeriod[] {
  return kinds.flatMap((kind) => {
    const missing: CalendarPeriod[] = [];
    let last = lastOf(kind, opened);
    if (last === undefined || last.endsAt <= ms) {
      last = currentAfter(calendar, rules, kind, last, ms);
      missing.push(last);
    }
    for (;;) {
      last = following(calendar, rules, last);
      if (last.startsAt - ms > leadOf(last)) return missing;
      missing.push(last);
    }
  });
}

/**
 * The first time at which {@link periodsToOpen} has something, in ms since 1970: -`Infinity` if nothing of a kind was opened, `Infinity` if there
 * is no kind.
 */
export function nextOpeningAt(calendar: Calendar, { rules, kinds, opened }: PeriodsOfBoard): number {
  return Math.min(
    ...kinds.map((kind) => {
      const last = lastOf(kind, opened);
      return last === undefined ? -Infinity : last.endsAt - leadOf(following(calendar, rules, last));
    }),
  );
}

/** How long before its start a period is opened. */
function leadOf({ startsAt, endsAt }: CalendarPeriod): number {
  return Math.max(DAY_MS, (endsAt - startsAt) / 2);
}

function lastOf(kind: CalendarKind, opened: readonly CalendarPeriod[]): CalendarPeriod | undefined {
  const ofKind = opened.filter(({ id }) => parseCalendarPeriod(id)?.kind === kind);
  return ofKind.reduce<CalendarPeriod | undefined>((last, one) => (last && last.id > one.id ? last : one), undefined);
}

/** The period of an instant, which is after the last one that was opened. */
function currentAfter(
  calendar: Calendar,
  rules: CalendarRules,
  kind: CalendarKind,
  last: CalendarPeriod | undefined,
  ms: number,
): CalendarPeriod {
  const next = last && following(calendar, rules, last);
  return next !== undefined && ms < next.endsAt ? next : calendar.at(kind, rules, ms);
}

/** The period after another one, from its end on. */
function following(calendar: Calendar, rules: CalendarRules, { id, endsAt }: CalendarPeriod): CalendarPeriod {
  for (let steps = 1; ; steps += 1) {
    const next = calendar.step(id, rules, steps);
    // One that was to end before, as the time zone data says now, is none.
    if (next.endsAt > endsAt) return { ...next, startsAt: endsAt };
  }
}
