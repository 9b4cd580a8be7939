import { BOARD_ID } from '../board/board.js';
import { ALL_TIME, type Period } from './period.js';
import type { PeriodKind } from './period-kind.js';
import { isDate, isIsoWeek, isMonth } from './dates.js';

/** What the id of a period says. Years are from 1 to 9999, and those of weeks are ISO years. */
export type PeriodParts =
  CalendarParts | { readonly kind: 'all' } | { readonly kind: 'season'; readonly season: string };

/** What the id of a period of the calendar says. Months and days are from 1, weeks from 1 to 53. */
export type CalendarParts =
  | { readonly kind: 'day'; readonly year: number; readonly month: number; readonly day: number }
  | { readonly kind: 'week'; readonly year: number; readonly week: number }
  | { readonly kind: 'month'; readonly year: number; readonly month: number }
  | { readonly kind: 'year'; readonly year: number };

const CALENDAR_ID = /^(?<year>\d{4})(?:-W(?<week>\d\d)|-(?<month>\d\d)(?:-(?<day>\d\d))?)?$/;
const SEASON = 's.';

/**
 * Reads `all`, `2026-11-26`, `2026-W48`, `2026-11`, `2026` and `s.` with the id of a season, which is made like the id of a board.
 *
 * @returns undefined if no period can have this id, such as `2026-02-30`, `2026-W54` and `0000`.
 */
export function parsePeriod(id: string): PeriodParts | undefined {
  if (id === ALL_TIME) return { kind: 'all' };
  if (id.startsWith(SEASON)) return seasonOf(id.slice(SEASON.length));
  return parseCalendarPeriod(id);
}

/** @param id of a period. */
export function kindOfPeriod(id: Period): PeriodKind {
  return parsePeriod(id)?.kind ?? 'all';
}

/** As {@link parsePeriod}, of a period of the calendar. */
export function parseCalendarPeriod(id: string): CalendarParts | undefined {
  const parts = calendarParts(id);
  return parts !== undefined && exists(parts) ? parts : undefined;
}

/**
 * The id with these parts, from which {@link parsePeriod} makes the same parts. Ids of one kind of the calendar sort by time as texts.
 *
 * @throws {RangeError} if there is no such period.
 */
export function periodIdOf(parts: PeriodParts): Period {
  const id = write(parts);
  if (parsePeriod(id) === undefined) throw new RangeError(`There is no period "${id}".`);
  return id;
}

function seasonOf(season: string): PeriodParts | undefined {
  return BOARD_ID.test(season) ? { kind: 'season', season } : undefined;
}

function calendarParts(id: string): CalendarParts | undefined {
  const found = CALENDAR_ID.exec(id)?.groups;
  if (found === undefined) return undefined;
  const [year, week, month, day] = [Number(found.year), found.week, found.month, found.day];
  if (week !== undefined) return { kind: 'week', year, week: Number(week) };
  if (month === undefined) return { kind: 'year', year };
  if (day === undefined) return { kind: 'month', year, month: Number(month) };
  return { kind: 'day', year, month: Number(month), day: Number(day) };
}

function exists(parts: CalendarParts): boolean {
  if (parts.year < 1) return false;
  switch (parts.kind) {
    case 'day':
      return isDate(parts.year, parts.month, parts.day);
    case 'week':
      return isIsoWeek(parts.year, parts.week);
    case 'month':
      return isMonth(parts.month);
    default:
      return true;
  }
}

function write(parts: PeriodParts): string {
  switch (parts.kind) {
    case 'all':
      return ALL_TIME;
    case 'season':
      return `${SEASON}${parts.season}`;
    case 'day':
      return `${digits(4, parts.year)}-${digits(2, parts.month)}-${digits(2, parts.day)}`;
    case 'week':
      return `${digits(4, parts.year)}-W${digits(2, parts.week)}`;
    case 'month':
      return `${digits(4, parts.year)}-${digits(2, parts.month)}`;
    default:
      return digits(4, parts.year);
  }
}

function digits(length: number, value: number): string {
  return String(value).padStart(length, '0');
}
