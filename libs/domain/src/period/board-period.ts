import { ALL_TIME, type Period } from './period.js';

/** A period of a board whose ranking is in the ranking store: from the time it is opened until it is archived. */
export interface BoardPeriod {
  readonly id: Period;
  /** The first instant at which updates count for it, in ms since 1970; null for `all`. */
  readonly startsAt: number | null;
  /** The first instant at which they no longer do, in ms since 1970, later than `startsAt`; null for `all`. */
  readonly endsAt: number | null;
  /** `closing`: it takes no updates any more, at whatever time. */
  readonly state: 'open' | 'closing';
  /** Of a season, for people. */
  readonly title?: string | undefined;
}

/** What a board keeps that has no other periods. */
export const ONLY_ALL_TIME: readonly [BoardPeriod] = [{ id: ALL_TIME, startsAt: null, endsAt: null, state: 'open' }];
