import type { Board } from './board.js';

declare const shard: unique symbol;

/**
 * Names a shard: the unit of order and durability in the ranking store. It has one history, one outbox and one set of
 * idempotency records. Opaque: only this file knows how it is made.
 */
export type ShardId = string & { readonly [shard]: true };

/** The shard that has a player of a board. Each board is one shard so far. */
export function shardOf(board: string, _playerId: string): ShardId {
  return shardsOf(board)[0];
}

/** The shards that a board lives in. */
export function shardsOf(board: string): readonly [ShardId, ...ShardId[]] {
  return [`${board}/0` as ShardId];
}

/** Every shard that some of the boards live in, once each. */
export function shardsOfAll(boards: readonly Board[]): readonly ShardId[] {
  return [...new Set(boards.flatMap(({ id }) => shardsOf(id)))];
}

/** The board that lives in a shard: each has one so far. */
export function boardOf(shardId: ShardId): string {
  return shardId.slice(0, shardId.lastIndexOf('/'));
}
