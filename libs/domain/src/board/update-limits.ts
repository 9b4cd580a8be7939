import { BoardNotAcceptingError, ScoreOutOfBoundsError } from '../errors.js';
import type { DefinedBoard } from './defined-board.js';
import type { BoardDefinition } from './definition.js';

/**
 * What in the definition of a board may refuse an update. A ranking store compares it after it has looked up the idempotency key, so
 * that an update that was applied before is answered as it was then, whatever the definition says by now.
 */
export type UpdateLimits = Pick<BoardDefinition, 'scores' | 'acceptsFrom' | 'acceptsUntil'>;

/** Undefined if the board takes every update at any time, as most boards do. */
export function limitsOf({ definition }: DefinedBoard): UpdateLimits | undefined {
  const { scores, acceptsFrom, acceptsUntil } = definition;
  const isAlwaysOpen = acceptsFrom === null && acceptsUntil === null;
  return isAlwaysOpen && scores.min === null && scores.max === null && scores.maxDelta === null
    ? undefined
    : definition;
}

/**
 * @param board its id.
 * @param now in ms since 1970.
 * @throws {BoardNotAcceptingError} if the board takes no updates at this time.
 * @throws {ScoreOutOfBoundsError} if it takes no delta of this size.
 * @param delta 0 for an update that gives a score.
 */
export function assertAccepts(board: string, limits: UpdateLimits | undefined, delta: number, now: number): void {
  if (limits === undefined) return;
  const { acceptsFrom, acceptsUntil, scores } = limits;
  if (acceptsFrom !== null && now < acceptsFrom) throw new BoardNotAcceptingError(board, 'acceptsFrom', acceptsFrom);
  if (acceptsUntil !== null && now >= acceptsUntil) {
    throw new BoardNotAcceptingError(board, 'acceptsUntil', acceptsUntil);
  }
  if (scores.maxDelta !== null && Math.abs(delta) > scores.maxDelta) {
    throw new ScoreOutOfBoundsError(board, 'maxDelta', scores.maxDelta);
  }
}

/** @param board its id. @throws {ScoreOutOfBoundsError} if the score after an update is below or above the bounds. */
export function assertWithin(board: string, limits: UpdateLimits | undefined, score: number): void {
  if (limits === undefined) return;
  const { min, max } = limits.scores;
  if (min !== null && score < min) throw new ScoreOutOfBoundsError(board, 'min', min);
  if (max !== null && score > max) throw new ScoreOutOfBoundsError(board, 'max', max);
}
