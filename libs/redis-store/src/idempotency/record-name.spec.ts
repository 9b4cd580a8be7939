import { boardNumberOf, Placement } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { keyOf, ownerOf, recordName } from './record-name.js';

const SPREAD = boardNumberOf(7, { spread: true });
const KEY = 'a b';

describe('the name of a record', () => {
  it('holds the board and the key, and on a spread board the player', () => {
    expect(recordName(7, 'p1', KEY)).toBe('7 a b');
    expect(recordName(SPREAD, 'p1', KEY)).toBe(`${SPREAD} p1 a b`);
  });

  it.each([7, SPREAD])('gives the key of a record of board %d back', (board) => {
    for (const key of [KEY, 'k', ' ', '1 2', 'p1 p1']) expect(keyOf(recordName(board, 'p1', key))).toBe(key);
  });

  it.each([7, SPREAD])('tells the shard of the update of board %d', (board) => {
    const placement = Placement.of({ number: 1, shards: 16 });
    for (const player of ['p1', 'p2', 'p3', 'p4']) {
      const owner = ownerOf(recordName(board, player, KEY));
      expect(placement.shardOf(owner.board, owner.playerId)).toBe(placement.shardOf(board, player));
    }
  });
});
