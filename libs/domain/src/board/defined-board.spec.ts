import { describe, expect, it } from 'vitest';
import { BoardNotAcceptingError, ScoreOutOfBoundsError } from '../errors.js';
import { assertAccepts, type DefinedBoard, FIRST_GLOBAL_BOARD } from './defined-board.js';
import { changeDefinition, DEFAULT_DEFINITION, type DefinitionChange } from './definition.js';

function boardOf(change: DefinitionChange): DefinedBoard {
  return { ...FIRST_GLOBAL_BOARD, definition: changeDefinition(DEFAULT_DEFINITION, change) };
}

describe('assertAccepts', () => {
  it.each([
    [{}, 0],
    [{ acceptsFrom: 1000, acceptsUntil: 2000 }, 1000],
    [{ acceptsFrom: 1000, acceptsUntil: 2000 }, 1999],
    [{ acceptsUntil: 2000 }, 0],
    [{ acceptsFrom: 1000 }, 9e12],
  ])('lets an update through within the times of %j, at %d', (change, now) => {
    expect(() => assertAccepts(boardOf(change), 1, { now: () => now })).not.toThrow();
  });

  it.each([
    [{ acceptsFrom: 1000, acceptsUntil: 2000 }, 999, 'accepts updates only from 1970-01-01T00:00:01.000Z'],
    [{ acceptsFrom: 1000, acceptsUntil: 2000 }, 2000, 'has accepted no updates since 1970-01-01T00:00:02.000Z'],
    [{ acceptsUntil: 2000 }, 9e12, 'has accepted no updates since 1970-01-01T00:00:02.000Z'],
  ])('says when a board with %j accepts updates, at %d', (change, now, words) => {
    const ask = () => assertAccepts(boardOf(change), 1, { now: () => now });
    expect(ask).toThrow(BoardNotAcceptingError);
    expect(ask).toThrow(words);
  });

  it('refuses a delta past the bound, up or down', () => {
    const clock = { now: () => 0 };
    const board = boardOf({ scores: { maxDelta: 10 } });
    for (const delta of [-10, 0, 10]) expect(() => assertAccepts(board, delta, clock)).not.toThrow();
    for (const delta of [-11, 11, Number.MAX_SAFE_INTEGER]) {
      expect(() => assertAccepts(board, delta, clock)).toThrow(ScoreOutOfBoundsError);
    }
  });

  it('does not ask for the time for a board that always accepts updates', () => {
    const clock = {
      now: () => {
        throw new Error('asked');
      },
    };
    expect(() => assertAccepts(boardOf({}), 1, clock)).not.toThrow();
  });
});
