import type { BoardPeriod } from '../period/board-period.js';

/** A competition with its own players, and a ranking for each of its periods. */
export interface Board {
  /**
   * Its number, from 1, below 2^31: made with the board and never used again. Keys, rows, events and records carry it, so that a
   * board never mixes with an earlier one of the same id.
   */
  readonly no: number;
  /** 1 to 64 characters, see {@link BOARD_ID}. */
  readonly id: string;
  /**
   * Those that the ranking store has, first those of the kind that updates are answered with. Those of a kind are together, by time, and
   * seasons are the last. Absent if the board keeps `all` alone.
   */
  readonly periods?: readonly [BoardPeriod, ...BoardPeriod[]] | undefined;
}

/** Whether something is a board number: an integer from 1, below 2^31. */
export function isBoardNumber(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 2 ** 31;
}

/** Lower case letters, digits, `.`, `_` and `-`, starting with a letter or digit: `global`, `region.eu`. */
export const BOARD_ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** The board that always exists; the one meant when a request names none. */
export const GLOBAL_BOARD: Board = { no: 1, id: 'global' };
