/** The id of a period of a board. `all` is the period without an end; others will sort by time (`2026-W48`). */
export type Period = string;

/** The period that never ends. */
export const ALL_TIME: Period = 'all';

/** One ranking as it is read: a board in one of its periods. */
export interface BoardView {
  readonly board: string;
  readonly period: Period;
}
