import { Placement, type ShardId } from '@standings/domain';
import slotOf from 'cluster-key-slot';
import { describe, expect, it } from 'vitest';
import { rankingField, ShardKeys } from './keys.js';

const SLOTS = 16_384;

const RANKINGS = [
  { board: 1, period: 'all' },
  { board: 1, period: '2026-W48' },
  { board: 11, period: 'all' },
  { board: 2 ** 31 - 1, period: 'all' },
].map(rankingField);

/** Every key that a shard with these rankings may have. */
function allKeys(shard: ShardId): string[] {
  const keys = new ShardKeys(shard);
  return [
    keys.meta,
    keys.registry,
    keys.stagedRegistry,
    keys.replacedRankings,
    keys.outbox,
    keys.aside,
    keys.claim,
    keys.restoration,
    ...keys.records,
    keys.clock,
    ...RANKINGS.flatMap((ranking) => keys.all(ranking)),
    ...[1, 11].flatMap((board) => ['rebuild', 'drift-check'].map((name) => keys.note(board, name))),
  ];
}

const shardsOf = (shards: number, number = 1): readonly ShardId[] => Placement.of({ number, shards }).shards;

describe('ShardKeys', () => {
  it('begins every key by what the data on disk begins with', () => {
    expect(shardsOf(1).map((shard) => new ShardKeys(shard).meta)).toEqual(['standings:{1:0/1}:meta']);
    expect(shardsOf(4).map((shard) => new ShardKeys(shard).meta)).toEqual([
      'standings:{1:0/4}:meta',
      'standings:{1:1/4.1}:meta',
      'standings:{1:2/4}:meta',
      'standings:{1:3/4.3}:meta',
    ]);
    expect(new ShardKeys(shardsOf(1)[0] as ShardId).scores('1:all')).toBe('standings:{1:0/1}:scores:1:all');
  });

  it('keeps all keys of a shard in one slot of a cluster', () => {
    for (const shard of [...shardsOf(1), ...shardsOf(4), ...shardsOf(3, 12)]) {
      expect(new Set(allKeys(shard).map(slotOf)).size).toBe(1);
    }
  });

  it.each([1, 3, 4, 16, 64, 256])(
    'keeps each of %d shards in its own one of as many equal ranges of slots',
    (shards) => {
      for (const number of [1, 2, 37]) {
        const ranges = shardsOf(shards, number).map((shard) => {
          const slot = slotOf(new ShardKeys(shard).meta);
          return Array.from({ length: shards }, (_, range) => range).filter(
            (range) => slot >= (range * SLOTS) / shards && slot < ((range + 1) * SLOTS) / shards,
          );
        });
        expect(ranges).toEqual(Array.from({ length: shards }, (_, index) => [index]));
      }
    },
  );

  it('shares no key between boards, periods, shards and layouts', () => {
    const shards = [...shardsOf(1), ...shardsOf(1, 2), ...shardsOf(4), ...shardsOf(4, 2), ...shardsOf(256)];
    const keys = shards.flatMap(allKeys);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
