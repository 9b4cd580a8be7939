import { type Cursor, cursorOf, type CursorPlace } from './cursor.js';
import type { Entry } from './rank.js';

/**
 * Where a page is: from a position in board order on, the best player has 1; right after a place; or right before one, at most as many
 * players as there are.
 */
export type PagePlace = { readonly from: number } | CursorPlace;

/** A page of a board in order. */
export interface TopPage {
  /** Players on the board. */
  readonly total: number;
  readonly entries: readonly Entry[];
  /** The page before ends right before this place; null on the first page, and on one without entries. */
  readonly previous: Cursor | null;
  /** The next page begins right after this place; null on the last page, and on one without entries. */
  readonly next: Cursor | null;
}

/** @param position how many players stand before the first of the entries. */
export function topPage(total: number, position: number, entries: readonly Entry[]): TopPage {
  const first = entries[0];
  const last = entries.at(-1);
  return {
    total,
    entries,
    previous: first !== undefined && position > 0 ? cursorOf(first) : null,
    next: last !== undefined && position + entries.length < total ? cursorOf(last) : null,
  };
}
