import type { Board, Period } from '@standings/domain';

/** What a caller asks for: the board by its id. */
export type ByBoardId<T extends { readonly board: Board }> = Omit<T, 'board'> & { readonly board: string };

/** A ranking as a caller names it. */
export interface AskedRanking {
  readonly board: string;
  /** The id or the alias of a period; undefined for the present one of the first kind that the board keeps. */
  readonly period?: Period | undefined;
}
