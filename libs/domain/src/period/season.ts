import { InvalidSeasonError, SeasonFixedError, SeasonOverlapsError } from '../errors.js';
import type { BoardPeriod } from './board-period.js';
import { parsePeriod } from './period-id.js';

/** A period of a board that somebody chose. */
export interface Season {
  /** Made like the id of a board. The id of the period is `s.` with this. */
  readonly id: string;
  /** In ms since 1970. */
  readonly startsAt: number;
  /** The first instant after it, in ms since 1970. */
  readonly endsAt: number;
  /** For people. */
  readonly title?: string | undefined;
}

/** The seasons among the periods of a board. */
export function seasonsOf(periods: readonly BoardPeriod[]): readonly Season[] {
  return periods.flatMap(({ id, startsAt, endsAt, title }) => {
    const parts = parsePeriod(id);
    return parts?.kind === 'season' && startsAt !== null && endsAt !== null
      ? [{ id: parts.season, startsAt, endsAt, title }]
      : [];
  });
}

/**
 * Checks that a season may be added to a board, or take the place of the one with its id. Before it begins, it may get any other instants.
 * Then it may be prolonged, until it ends. The same instants again are no change.
 *
 * @param seasons all of the board, ended ones included.
 * @param ms since 1970.
 * @throws {InvalidSeasonError} if it does not end after it starts, or would have ended already.
 * @throws {SeasonFixedError} if it has begun and would be moved or shortened, or has ended.
 * @throws {SeasonOverlapsError} if another season has a part of its time. One may start when another ends.
 */
export function assertSeasonMayBePut(season: Season, seasons: readonly Season[], ms: number): void {
  if (season.endsAt <= season.startsAt) throw new InvalidSeasonError('"endsAt" is not after "startsAt"');
  const present = seasons.find(({ id }) => id === season.id);
  if (present !== undefined && isSameTime(present, season)) return;
  if (present !== undefined) assertMayChange(present, season, ms);
  if (season.endsAt <= ms) throw new InvalidSeasonError('"endsAt" has passed');
  const other = seasons.find((one) => one.id !== season.id && overlap(one, season));
  if (other !== undefined) throw new SeasonOverlapsError(season.id, other.id);
}

/** @throws {SeasonFixedError} */
function assertMayChange(present: Season, season: Season, ms: number): void {
  if (present.endsAt <= ms) throw new SeasonFixedError(season.id, 'has ended');
  if (present.startsAt > ms) return;
  if (season.startsAt !== present.startsAt) throw new SeasonFixedError(season.id, 'has begun, so "startsAt" stays');
  if (season.endsAt < present.endsAt) throw new SeasonFixedError(season.id, 'has begun, so "endsAt" may only be later');
}

function isSameTime(a: Season, b: Season): boolean {
  return a.startsAt === b.startsAt && a.endsAt === b.endsAt;
}

function overlap(a: Season, b: Season): boolean {
  return a.startsAt < b.endsAt && b.startsAt < a.endsAt;
}
