import { isSpread } from '@standings/domain';

/**
 * Names a record in the hashes of its shard. A key belongs to a board. On a spread board it belongs to a player of the board: the records of
 * other players may be in other shards, and after a change of the layout in the same one.
 *
 * @param board its number.
 */
export function recordName(board: number, playerId: string, key: string): string {
  return isSpread(board) ? `${board} ${playerId} ${key}` : `${board} ${key}`;
}

/** The number of the board and the player that a record is of, as far as they decide where it is. */
export function ownerOf(name: string): { readonly board: number; readonly playerId: string } {
  const [board = '', playerId = ''] = name.split(' ', 2);
  return { board: Number(board), playerId };
}

/** The idempotency key that a name ends with. */
export function keyOf(name: string): string {
  const { board, playerId } = ownerOf(name);
  return name.slice(recordName(board, playerId, '').length);
}
