import { BOARD_ID } from './board/board.js';
import { InvalidCursorError } from './errors.js';
import type { BoardView } from './board/period.js';
import { PLAYER_ID } from './player.js';
import { isScore } from './score.js';

/**
 * A place between two players of a board: right after the score and player named. It stays right while scores move,
 * because it names a place in the order and not a count of players before it.
 */
export interface Cursor {
  readonly score: number;
  readonly playerId: string;
}

const FORMAT = 1;

/** The cursor as callers see it: URL-safe text, at most 300 characters, opaque, and valid only for the view it was made for. */
export function encodeCursor(view: BoardView, cursor: Cursor): string {
  const fields = [FORMAT, view.board.id, view.period, cursor.score, cursor.playerId];
  return Buffer.from(JSON.stringify(fields)).toString('base64url');
}

/** @throws {InvalidCursorError} if the text is not a cursor, or was made for another view. */
export function decodeCursor(view: BoardView, text: string): Cursor {
  const fields = parse(text);
  if (!Array.isArray(fields) || fields.length !== 5) throw new InvalidCursorError();
  const [format, board, period, score, playerId] = fields as unknown[];
  if (format !== FORMAT || typeof board !== 'string' || !BOARD_ID.test(board)) throw new InvalidCursorError();
  if (typeof score !== 'number' || !isScore(score)) throw new InvalidCursorError();
  if (typeof playerId !== 'string' || !PLAYER_ID.test(playerId)) throw new InvalidCursorError();
  if (board !== view.board.id || period !== view.period) throw new InvalidCursorError();
  return { score, playerId };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    throw new InvalidCursorError();
  }
}
