import type { CalendarKind, CalendarPeriod, CalendarRules } from '@standings/domain';
import { DateTime } from 'luxon';

const QUARTER_MS = 15 * 60_000;

/** No zone has set its clocks back further over midnight. */
const LARGEST_FOLD_MS = 4 * 60 * 60_000;

/** The periods of a kind that overlap a span of time, one after the other: by luxon, which shares no code with Temporal or its polyfills. */
export function* naivePeriods(
  kind: CalendarKind,
  { timeZone, weekStartsOn }: CalendarRules,
  fromMs: number,
  toMs: number,
): Generator<CalendarPeriod> {
  let date = firstDate(DateTime.fromMillis(fromMs, { zone: timeZone }), kind, weekStartsOn);
  let start = startOf(date, timeZone);
  while (start.toMillis() < toMs) {
    const next = date.plus({ [kind]: 1 });
    const end = startOf(next, timeZone, start);
    // A date that the zone skipped begins and ends with the next one.
    if (end > start) yield { id: idOf(date, kind), startsAt: start.toMillis(), endsAt: end.toMillis() };
    [date, start] = [next, end];
  }
}

/** A date, as midnight in UTC. */
function firstDate({ year, month, day }: DateTime, kind: CalendarKind, weekStartsOn: number): DateTime {
  const date = DateTime.utc(year, month, day);
  if (kind !== 'week') return date.startOf(kind);
  return date.weekday === weekStartsOn ? date : firstDate(date.minus({ day: 1 }), kind, weekStartsOn);
}

function idOf(date: DateTime, kind: CalendarKind): string {
  if (kind === 'week') return date.plus({ days: 3 }).toISOWeekDate()!.slice(0, '2026-W48'.length);
  return date.toISODate()!.slice(0, { day: '2026-11-26', month: '2026-11', year: '2026' }[kind].length);
}

/** The first instant at which the zone shows this date or a later one. @param before start of an earlier date. */
function startOf({ year, month, day }: DateTime, zone: string, before?: DateTime): DateTime {
  const start = DateTime.fromObject({ year, month, day }, { zone });
  if (start.offset === before?.offset) return start;
  // Clocks were set, maybe back over midnight: midnight comes twice then, and luxon may give the second one.
  const date = DateTime.utc(year, month, day).toISODate()!;
  const shows = (ms: number) => DateTime.fromMillis(ms, { zone }).toISODate()!;
  let first = start.toMillis();
  for (let ms = first; ms > start.toMillis() - LARGEST_FOLD_MS; ms -= QUARTER_MS) {
    if (shows(ms) >= date && shows(ms - 1) < date) first = ms;
  }
  return DateTime.fromMillis(first, { zone });
}
