import type { Board } from './board.js';
import { type BoardDefinition, DEFAULT_DEFINITION } from './definition.js';

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
