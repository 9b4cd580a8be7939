import { type BoardPeriod, ONLY_ALL_TIME } from '../period/board-period.js';
import { parsePeriod } from '../period/period-id.js';
import { type CalendarKind, DEFINED_KINDS, type PeriodKind } from '../period/period-kind.js';
import { ALL_TIME } from '../period/period.js';
import { nextOpeningAt, periodsToOpen } from '../period/periods-to-open.js';
import type { Calendar, CalendarPeriod } from '../ports/calendar.js';
import type { Board } from './board.js';
import type { BoardDefinition } from './definition.js';

/** What of a definition says which periods a board has. */
export type PeriodRules = Pick<BoardDefinition, 'periods' | 'timeZone' | 'weekStartsOn'>;

/**
 * What {@link Board.periods} becomes by a definition: every period that must be open is added, and those of a kind that the definition does
 * not name are closing. The others stay as they are.
 *
 * @param present empty for a board that is created.
 * @param ms since 1970.
 * @throws {RangeError} as {@link Calendar.at}.
 */
export function periodsByDefinition(
  calendar: Calendar,
  rules: PeriodRules,
  present: readonly BoardPeriod[],
  ms: number,
): Board['periods'] {
  const kept = present.map((one): BoardPeriod => (isKept(rules, one) ? one : { ...one, state: 'closing' }));
  const added = rules.periods.includes('all') && !kept.some(({ id }) => id === ALL_TIME) ? ONLY_ALL_TIME : [];
  const opened = periodsToOpen(calendar, { rules, kinds: calendarKinds(rules), opened: ofCalendar(kept) }, ms);
  return listed(rules, [...kept, ...added, ...opened.map((one): BoardPeriod => ({ ...one, state: 'open' }))]);
}

/** Periods of a board as {@link Board.periods} has them: in its order; undefined if they are `all` alone. */
export function listed(rules: PeriodRules, periods: readonly BoardPeriod[]): Board['periods'] {
  const inOrder = periods.toSorted(
    (a, b) => placeOf(rules, a) - placeOf(rules, b) || (a.startsAt ?? 0) - (b.startsAt ?? 0),
  );
  const isAllAlone = inOrder.length === 1 && inOrder[0]?.id === ALL_TIME && inOrder[0].state === 'open';
  return isAllAlone ? undefined : (inOrder as [BoardPeriod, ...BoardPeriod[]]);
}

/** When the next period of a board must be opened, in ms since 1970; `Infinity` if it keeps none of the calendar. */
export function opensNextAt(calendar: Calendar, rules: PeriodRules, periods: readonly BoardPeriod[]): number {
  return nextOpeningAt(calendar, { rules, kinds: calendarKinds(rules), opened: ofCalendar(periods) });
}

/** The kinds of the calendar that a definition names. */
export function calendarKinds({ periods }: PeriodRules): readonly CalendarKind[] {
  return periods.filter((kind) => kind !== 'all');
}

function isKept({ periods }: PeriodRules, { id }: BoardPeriod): boolean {
  const kind = parsePeriod(id)?.kind;
  return kind === 'season' || periods.some((one) => one === kind);
}

function ofCalendar(periods: readonly BoardPeriod[]): readonly CalendarPeriod[] {
  return periods.flatMap(({ id, startsAt, endsAt }) =>
    startsAt === null || endsAt === null || parsePeriod(id)?.kind === 'season' ? [] : [{ id, startsAt, endsAt }],
  );
}

/** Kinds that the definition names come first, then those that it named once, then seasons. */
function placeOf({ periods }: PeriodRules, { id }: BoardPeriod): number {
  const kind = parsePeriod(id)?.kind;
  const order: (PeriodKind | undefined)[] = [...periods, ...DEFINED_KINDS, 'season'];
  return order.indexOf(kind);
}
