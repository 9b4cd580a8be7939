import type { Period } from '../period/period.js';
import type { CalendarRules } from '../period/calendar-rules.js';
import type { CalendarKind } from '../period/period-kind.js';

/** A period of the calendar with its instants, in ms since 1970. */
export interface CalendarPeriod {
  readonly id: Period;
  readonly startsAt: number;
  /** The first instant after it: the start of the next period of its kind. Later than `startsAt`. */
  readonly endsAt: number;
}

/**
 * When the periods of a board begin. The periods of one kind follow each other without gap or overlap, so every instant is in one of
 * them. Their ids sort by time.
 *
 * - A day begins with the first instant of its date. A date that the zone skipped is no day.
 * - A week has the year and the number of the ISO week that its fourth day is in. So four of its days or more are in that ISO week.
 *   A week that begins on Monday is that ISO week.
 *
 * No answer depends on the time zone or the language of the process. It does depend on the time zone data of the process, which its
 * release of Node brings: instants that somebody relies on are kept, and not asked for again.
 */
export abstract class Calendar {
  /**
   * Whether there is a time zone of this name: a zone or a link of the IANA database, in exactly its spelling. `Asia/Kolkata` and
   * `Asia/Calcutta` both are, `asia/kolkata`, `PST` and `+01:00` are not.
   */
  abstract hasTimeZone(name: string): boolean;

  /**
   * The period that an instant is in.
   *
   * @param ms since 1970, whole, and from 0.
   * @throws {RangeError} if there is no such time zone, or if the period is after the year 9999.
   */
  abstract at(kind: CalendarKind, rules: CalendarRules, ms: number): CalendarPeriod;

  /**
   * The period that is some periods of its kind after another; before it, if `steps` is negative. It is counted in dates: 7 days after
   * a Friday is the next Friday. If the zone skipped that date, it is the nearest one beyond.
   *
   * @param id of a period of the calendar.
   * @param steps whole.
   * @throws {RangeError} if the id is of no such period, or as {@link at}; also before the year 1.
   */
  abstract step(id: Period, rules: CalendarRules, steps: number): CalendarPeriod;
}
