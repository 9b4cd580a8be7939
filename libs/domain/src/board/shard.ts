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

/** The names of the shards of a layout, in order. */
export function shardsOf({ number, shards }: Layout): readonly [ShardId, ...ShardId[]] {
  const names = Array.from({ length: shards }, (_, index) => `${number}:${index}/${shards}`);
  return names as readonly string[] as readonly [ShardId, ...ShardId[]];
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
