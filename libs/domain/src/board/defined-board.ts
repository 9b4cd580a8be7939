import type { Board } from './board.js';
import { BoardNotAcceptingError, ScoreOutOfBoundsError } from '../errors.js';
import type { Clock } from '../time/clock.js';
import { type BoardDefinition, DEFAULT_DEFINITION, type ScoreBounds } from './definition.js';
import type { ScoreUpdate } from '../score-update.js';

/** What a definition was when it was read. */
export interface Defined {
  readonly definition: BoardDefinition;
  /** Of the latest change. Each change of any board or template has the next number, so a later change has a higher one. */
  readonly revision: number;
}

/** A board with its definition. */
export interface DefinedBoard extends Board, Defined {
  /** The board number: from 1, made with the board and never used again: a board that is created again under the same id is another one. */
  readonly no: number;
}

/** Boards whose ids start with the prefix are created by their first update, with a copy of the definition. */
export interface BoardTemplate extends Defined {
  /** As an id: see `BOARD_ID`. */
  readonly prefix: string;
}

/** The board `global` before anybody has changed it. */
export const FIRST_GLOBAL_BOARD: DefinedBoard = { no: 1, id: 'global', definition: DEFAULT_DEFINITION, revision: 1 };

/**
 * Asks for the time only where it matters: most boards always accept updates, of any size.
 *
 * @throws {BoardNotAcceptingError} if the board takes no updates at this time.
 * @throws {ScoreOutOfBoundsError} if the board takes no delta of this size.
 */
export function assertAccepts({ id, definition }: DefinedBoard, delta: number, clock: Clock): void {
  const { acceptsFrom, acceptsUntil, scores } = definition;
  if (acceptsFrom !== null || acceptsUntil !== null) assertTime(id, definition, clock.now());
  if (scores.maxDelta !== null && Math.abs(delta) > scores.maxDelta) {
    throw new ScoreOutOfBoundsError(id, 'maxDelta', scores.maxDelta);
  }
}

/** What a score of the board may be after an update; undefined if it may be any. */
export function boundsOf({ definition: { scores } }: DefinedBoard): ScoreBounds | undefined {
  return scores.min === null && scores.max === null ? undefined : scores;
}

/** @throws {ScoreOutOfBoundsError} if the score is below or above the bounds. @param board its id. */
export function assertWithin(board: string, score: number, bounds: ScoreUpdate['bounds']): void {
  if (bounds === undefined) return;
  const { min, max } = bounds;
  if (min !== null && score < min) throw new ScoreOutOfBoundsError(board, 'min', min);
  if (max !== null && score > max) throw new ScoreOutOfBoundsError(board, 'max', max);
}

function assertTime(id: string, { acceptsFrom, acceptsUntil }: BoardDefinition, now: number): void {
  if (acceptsFrom !== null && now < acceptsFrom) {
    throw new BoardNotAcceptingError(id, 'accepts updates only from', new Date(acceptsFrom).toISOString());
  }
  if (acceptsUntil !== null && now >= acceptsUntil) {
    throw new BoardNotAcceptingError(id, 'has accepted no updates since', new Date(acceptsUntil).toISOString());
  }
}
