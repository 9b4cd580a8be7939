import { type BoardPeriod, ONLY_ALL_TIME } from '../period/board-period.js';
import { kindOfPeriod } from '../period/period-id.js';
import type { Board } from './board.js';
import type { BoardView } from './board-view.js';

/** The periods of a board that the ranking store has, as {@link Board.periods} orders them. */
export function periodsOf({ periods = ONLY_ALL_TIME }: Board): readonly [BoardPeriod, ...BoardPeriod[]] {
  return periods;
}

/**
 * The rankings of a board that an update counts for: of each kind of period the one that is open at a time, and the season if there is
 * one. The first is the one that the update is answered with.
 *
 * @param ms since 1970.
 * @returns null if the board keeps a kind of which no period is open at that time: an update counts for all or for none.
 */
export function rankingsAt(board: Board, ms: number): readonly [BoardView, ...BoardView[]] | null {
  const [first, ...others] = openAt(board, ms);
  if (first === undefined) return null;
  const present = new Set([first, ...others].map(({ id }) => kindOfPeriod(id)));
  const kept = periodsOf(board)
    .filter(({ state }) => state === 'open')
    .map(({ id }) => kindOfPeriod(id));
  if (kept.some((kind) => !present.has(kind) && kind !== 'season')) return null;
  return [{ board, period: first.id }, ...others.map(({ id }) => ({ board, period: id }))];
}

/** The periods of a board that are open at a time, in its order. @param ms since 1970. */
export function openAt(board: Board, ms: number): readonly BoardPeriod[] {
  return periodsOf(board).filter(
    ({ startsAt, endsAt, state }) => state === 'open' && (startsAt ?? -Infinity) <= ms && ms < (endsAt ?? Infinity),
  );
}

/** Every ranking of a board that the ranking store keeps: also those of periods that have not begun, and of those that have ended. */
export function rankingsOf(board: Board): readonly [BoardView, ...BoardView[]] {
  const [first, ...others] = periodsOf(board);
  return [{ board, period: first.id }, ...others.map(({ id }) => ({ board, period: id }))];
}

/** Times at which the same rankings of a board are open, in ms since 1970. */
export interface Span {
  /** The first one. */
  readonly from: number;
  /** The first one after it. */
  readonly until: number;
}

/** The span around a time in which {@link rankingsAt} is the same. @param ms since 1970. */
export function spanAt(board: Board, ms: number): Span {
  let [from, until] = [-Infinity, Infinity];
  for (const { startsAt, endsAt } of periodsOf(board)) {
    for (const boundary of [startsAt, endsAt]) {
      if (boundary === null) continue;
      if (boundary <= ms) from = Math.max(from, boundary);
      else until = Math.min(until, boundary);
    }
  }
  return { from, until };
}
