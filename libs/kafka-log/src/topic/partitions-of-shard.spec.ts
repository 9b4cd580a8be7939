import { EARLIER_SHARD, type ShardId, shardsOf } from '@standings/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayHold, partitionOf, placeOf } from './partitions-of-shard.js';

const MOST_SHARDS = 256;
const MOST_PARTITIONS = 600;

const places = fc
  .integer({ min: 1, max: MOST_SHARDS })
  .chain((of) => fc.record({ of: fc.constant(of), index: fc.nat(of - 1) }));
const counts = fc.integer({ min: 1, max: MOST_PARTITIONS });
const hashes = fc.nat(0x7fffffff);

/** The partitions that events of a shard are sent to. */
function sentTo(index: number, of: number, partitions: number): number[] {
  const sent = Array.from({ length: partitions }, (_, hash) => partitionOf(hash, { index, of }, partitions));
  return [...new Set(sent)].toSorted((a, b) => a - b);
}

describe('The partitions of a shard', () => {
  it('are those whose number leaves the number of the shard, each used', () => {
    expect([0, 1, 2, 3].map((index) => sentTo(index, 4, 10))).toEqual([
      [0, 4, 8],
      [1, 5, 9],
      [2, 6],
      [3, 7],
    ]);
  });

  it('are all of them if there is one shard, chosen as every client of Kafka does', () => {
    fc.assert(
      fc.property(hashes, counts, (hash, partitions) => {
        expect(partitionOf(hash, { index: 0, of: 1 }, partitions)).toBe(hash % partitions);
      }),
    );
  });

  it('are one if there are more shards, of which each partition has about as many', () => {
    const sent = Array.from({ length: 16 }, (_, index) => sentTo(index, 16, 9));
    expect(sent).toEqual(Array.from({ length: 16 }, (_, index) => [index % 8]));
  });

  it('may hold every event, whatever the number of partitions was when it was sent', () => {
    fc.assert(
      fc.property(places, hashes, counts, (place, hash, partitions) => {
        const partition = partitionOf(hash, place, partitions);
        expect(partition).toBeLessThan(partitions);
        expect(mayHold(place, partition)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('are few of many, also with those that events were sent to while there were fewer', () => {
    const place = placeOf(shardsOf({ number: 3, shards: 16 })[13] as ShardId);
    expect(place).toMatchObject({ index: 13, of: 16 });
    const may = Array.from({ length: 64 }, (_, partition) => partition).filter((partition) =>
      mayHold(place, partition),
    );
    expect(may).toEqual([0, 1, 5, 13, 29, 45, 61]);
  });

  it('are all of them for the release before', () => {
    expect(mayHold(placeOf(EARLIER_SHARD), 7)).toBe(true);
  });
});
