import { type Board, BOARD_ID } from './board/board.js';
import { orderOf } from './board/order.js';
import { InvalidCursorError } from './errors.js';
import type { BoardView } from './board/board-view.js';
import { parsePeriod } from './period/period-id.js';
import type { Period } from './period/period.js';
import { PLAYER_ID } from './player.js';
import type { Scored } from './rank.js';
import { isScore } from './score.js';

/**
 * The place of a score and player in the order of a board. It stays right while scores move, because it names a place in the order and
 * not a count of players before it. The player may have moved.
 */
export interface Cursor extends Scored {}

/** The place of a player. */
export function cursorOf({ score, tiebreaker, playerId }: Scored): Cursor {
  return tiebreaker === undefined ? { score, playerId } : { score, tiebreaker, playerId };
}

/** A place that a cursor names: a page is right after it, or right before it. */
export type CursorPlace = { readonly after: Cursor } | { readonly before: Cursor };

/** What a cursor begins with: whether a page is right after the place, or right before it. */
const AFTER = 1;
const BEFORE = 2;

/** The cursor as callers see it: URL-safe text, at most 330 characters, opaque, and valid only for the view it was made for. */
export function encodeCursor(view: BoardView, place: CursorPlace): string {
  const [format, cursor] = 'after' in place ? [AFTER, place.after] : [BEFORE, place.before];
  const { score, playerId, tiebreaker } = cursor;
  const fields = [format, view.board.id, view.period, score, playerId];
  if (tiebreaker !== undefined) fields.push(tiebreaker);
  return Buffer.from(JSON.stringify(fields)).toString('base64url');
}

/** The period that a cursor was made for. @throws {InvalidCursorError} if the text is not a cursor, or was made for another board. */
export function cursorPeriod({ id }: Board, text: string): Period {
  const fields = parse(text);
  const [, board, period] = Array.isArray(fields) ? (fields as unknown[]) : [];
  if (board !== id) throw new InvalidCursorError();
  if (typeof period !== 'string' || parsePeriod(period) === undefined) throw new InvalidCursorError();
  return period;
}

/** @throws {InvalidCursorError} if the text is not a cursor, or was made for another view. */
export function decodeCursor(view: BoardView, text: string): CursorPlace {
  const fields = parse(text);
  if (!Array.isArray(fields) || fields.length !== (isTied(view) ? 6 : 5)) throw new InvalidCursorError();
  const [format, board, period, score, playerId, tiebreaker] = fields as unknown[];
  if (format !== AFTER && format !== BEFORE) throw new InvalidCursorError();
  if (typeof board !== 'string' || !BOARD_ID.test(board)) throw new InvalidCursorError();
  if (typeof score !== 'number' || !isScore(score)) throw new InvalidCursorError();
  if (typeof playerId !== 'string' || !PLAYER_ID.test(playerId)) throw new InvalidCursorError();
  if (board !== view.board.id || period !== view.period) throw new InvalidCursorError();
  const cursor = cursorOf({ score, playerId, tiebreaker: tiebreakerOf(tiebreaker) });
  return format === AFTER ? { after: cursor } : { before: cursor };
}

function tiebreakerOf(given: unknown): number | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== 'number' || !isScore(given)) throw new InvalidCursorError();
  return given;
}

function isTied({ board }: BoardView): boolean {
  return orderOf(board.no).prefix.width > 0;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    throw new InvalidCursorError();
  }
}
