/** A day of the week as in ISO 8601: 1 is Monday, and 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** What a board fixes about its calendar when it is created. */
export interface CalendarRules {
  /** The IANA name of a time zone, spelled as in its database: `Europe/Berlin`. */
  readonly timeZone: string;
  readonly weekStartsOn: Weekday;
}

/** The rules of a board that chooses none. */
export const DEFAULT_CALENDAR_RULES: CalendarRules = { timeZone: 'UTC', weekStartsOn: 1 };
