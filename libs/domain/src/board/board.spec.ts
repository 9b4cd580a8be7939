import { describe, expect, it } from 'vitest';
import { BoardCatalog } from './board.js';
import { BoardNotFoundError } from '../errors.js';

describe('BoardCatalog', () => {
  it('always has the board global', () => {
    expect(new BoardCatalog().get('global').id).toBe('global');
    expect(new BoardCatalog([{ id: 'region.eu' }]).all().map(({ id }) => id)).toEqual(['global', 'region.eu']);
  });

  it.each(['region.eu', '', '__proto__', 'Global'])('has no board "%s" unless it is given', (id) => {
    expect(new BoardCatalog().has(id)).toBe(false);
    expect(() => new BoardCatalog().get(id)).toThrow(BoardNotFoundError);
  });
});
