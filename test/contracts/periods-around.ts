import { ALL_TIME, type BoardPeriod, type Period } from '@standings/domain';

const HOUR_MS = 3_600_000;

export const WEEK = '2026-W48';
export const [YESTERDAY, TODAY, TOMORROW] = ['2026-11-26', '2026-11-27', '2026-11-28'] as const;
const YEAR = '2026';
export const SEASON = 's.autumn';
/** Those of {@link periodsAround} that are open. */
export const ALL_OPEN: readonly [Period, ...Period[]] = [WEEK, TODAY, YEAR, ALL_TIME, SEASON];

/** Around now: the days before and after are no longer open, and not yet. */
export function periodsAround(now: number): readonly [BoardPeriod, ...BoardPeriod[]] {
  const [start, end] = [now - HOUR_MS, now + HOUR_MS];
  const period = (id: Period, startsAt: number | null, endsAt: number | null): BoardPeriod => ({
    id,
    startsAt,
    endsAt,
    state: 'open',
  });
  return [
    period(WEEK, start - 1, end + 1),
    period(YESTERDAY, start - HOUR_MS, start),
    period(TODAY, start, end),
    period(TOMORROW, end, end + HOUR_MS),
    // As a key of an object it would come before all others.
    period(YEAR, start, end),
    period(ALL_TIME, null, null),
    period(SEASON, start, end),
  ];
}
