/**
 * What a period covers: all time, a span of the calendar, or a season, whose beginning and end an administrator chooses. Calendar periods follow
 * each other without a gap, in the time zone of the board.
 */
export type PeriodKind = 'all' | CalendarKind | 'season';

/** The kinds whose periods a calendar knows. */
export type CalendarKind = (typeof CALENDAR_KINDS)[number];

/** From the shortest to the longest. */
export const CALENDAR_KINDS = ['day', 'week', 'month', 'year'] as const;

/** The kinds that a definition may name: all but seasons, which are put one by one. */
export type DefinedKind = (typeof DEFINED_KINDS)[number];

export const DEFINED_KINDS = ['all', ...CALENDAR_KINDS] as const;
