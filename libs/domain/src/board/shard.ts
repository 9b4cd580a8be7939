declare const shard: unique symbol;

/**
 * Names a shard: the unit of order and durability in the ranking store. It has one history, one outbox and one set of
 * idempotency records, and the rankings of any number of boards. `1:0/4` is the first of the 4 shards of layout 1.
 */
export type ShardId = string & { readonly [shard]: true };

/** One placement of boards on shards. */
export interface Layout {
  /** From 1; each change of the number of shards makes the next one. Part of the name of every shard. */
  readonly number: number;
  /** From 1 to {@link MOST_SHARDS}. */
  readonly shards: number;
}

/** 4 shards on each of 64 masters. */
export const MOST_SHARDS = 256;

/** Which shard has a player of a board, in one layout. Every process computes the same. */
export class Placement {
  /** Every shard of the layout, in order. */
  readonly shards: readonly [ShardId, ...ShardId[]];

  constructor(readonly layout: Layout) {
    const names = Array.from({ length: layout.shards }, (_, index) => nameOf(layout, index));
    this.shards = names as [ShardId, ...ShardId[]];
  }

  /** The shard that a board lives in. @param board its number. */
  shardOf(board: number): ShardId {
    return this.shards[mix(board) % this.shards.length] as ShardId;
  }
}

/** The shard of the release before, in which each board was a shard and `global` the only board. */
export const EARLIER_SHARD = 'global/0' as ShardId;

/** What the name of a shard says; null for the {@link EARLIER_SHARD}. */
export function partsOf(
  shardId: ShardId,
): { readonly layout: number; readonly index: number; readonly of: number } | null {
  const [name, layout, index, of] = /^(\d+):(\d+)\/(\d+)$/.exec(shardId) ?? [];
  if (name === undefined) return null;
  return { layout: Number(layout), index: Number(index), of: Number(of) };
}

function nameOf({ number, shards }: Layout, index: number): ShardId {
  return `${number}:${index}/${shards}` as ShardId;
}

/**
 * Spreads numbers that follow each other over 32 bits, so that boards made by turns do not fall into the same shard. The finalizer
 * of MurmurHash3: https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp (`fmix32`).
 */
function mix(number: number): number {
  let hash = number;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
