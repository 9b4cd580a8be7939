import { BoardNotFoundError } from '../errors.js';

/** A competition with its own players, and a ranking for each of its periods. Its id is part of every key, event, row and path. */
export interface Board {
  /** 1 to 64 characters, see {@link BOARD_ID}. */
  readonly id: string;
}

/** Lower case letters, digits, `.`, `_` and `-`, starting with a letter or digit: `global`, `region.eu`. */
export const BOARD_ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** The board that always exists; the one meant when a request names none. */
export const GLOBAL_BOARD: Board = { id: 'global' };

/** The boards there are. A lookup is a memory access: it stands on the path of every request. */
export class BoardCatalog {
  private readonly byId: ReadonlyMap<string, Board>;

  /** @param boards every board there is besides `global`, which is always among them. */
  constructor(boards: readonly Board[] = []) {
    this.byId = new Map([GLOBAL_BOARD, ...boards].map((board) => [board.id, board]));
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  /** @throws {BoardNotFoundError} if there is no such board. */
  get(id: string): Board {
    const board = this.byId.get(id);
    if (board === undefined) throw new BoardNotFoundError(id);
    return board;
  }

  all(): readonly Board[] {
    return [...this.byId.values()];
  }
}
