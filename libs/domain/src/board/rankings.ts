import { type BoardPeriod, ONLY_ALL_TIME } from '../period/board-period.js';
import { parsePeriod } from '../period/period-id.js';
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
  const open = periodsOf(board).filter(({ state }) => state === 'open');
  const [first, ...others] = open.filter((period) => isAt(period, ms));
  if (first === undefined) return null;
  const present = new Set([first, ...others].map(kindOf));
  if (open.some((period) => !present.has(kindOf(period)) && kindOf(period) !== 'season')) return null;
  return [{ board, period: first.id }, ...others.map(({ id }) => ({ board, period: id }))];
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

function isAt({ startsAt, endsAt }: BoardPeriod, ms: number): boolean {
  return (startsAt ?? -Infinity) <= ms && ms < (endsAt ?? Infinity);
}

function kindOf({ id }: BoardPeriod): string {
  return parsePeriod(id)?.kind ?? '';
}
