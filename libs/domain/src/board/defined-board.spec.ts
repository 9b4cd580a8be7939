import { describe, expect, it } from 'vitest';
import { BoardNotAcceptingError } from '../errors.js';
import { assertAccepting, type DefinedBoard, FIRST_GLOBAL_BOARD } from './defined-board.js';

function accepting(acceptsFrom: number | null, acceptsUntil: number | null): DefinedBoard {
  return { ...FIRST_GLOBAL_BOARD, definition: { ...FIRST_GLOBAL_BOARD.definition, acceptsFrom, acceptsUntil } };
}

describe('assertAccepting', () => {
  it.each([
    [accepting(null, null), 0],
    [accepting(1000, 2000), 1000],
    [accepting(1000, 2000), 1999],
    [accepting(null, 2000), 0],
    [accepting(1000, null), 9e12],
  ])('accepts updates within the times of %j at %d', (board, now) => {
    expect(() => assertAccepting(board, now)).not.toThrow();
  });

  it.each([
    [accepting(1000, 2000), 999, 'accepts updates only from 1970-01-01T00:00:01.000Z'],
    [accepting(1000, 2000), 2000, 'has accepted no updates since 1970-01-01T00:00:02.000Z'],
    [accepting(null, 2000), 9e12, 'has accepted no updates since 1970-01-01T00:00:02.000Z'],
  ])('says when %j accepts updates at %d', (board, now, words) => {
    expect(() => assertAccepting(board, now)).toThrow(BoardNotAcceptingError);
    expect(() => assertAccepting(board, now)).toThrow(words);
  });
});
