/** A competition with its own players, and a ranking for each of its periods. Its id is part of every key, event, row and path. */
export interface Board {
  /** 1 to 64 characters, see {@link BOARD_ID}. */
  readonly id: string;
}

/** Lower case letters, digits, `.`, `_` and `-`, starting with a letter or digit: `global`, `region.eu`. */
export const BOARD_ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** The board that always exists; the one meant when a request names none. */
export const GLOBAL_BOARD: Board = { id: 'global' };
