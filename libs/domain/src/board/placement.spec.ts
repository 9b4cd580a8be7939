import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreUnavailableError } from '../errors.js';
import { Placement } from './placement.js';
import { type Layout, MOST_SHARDS, partsOf, type ShardId } from './shard.js';

const BOARDS = 10_000;

const layout = fc.record({ number: fc.integer({ min: 1 }), shards: fc.integer({ min: 1, max: MOST_SHARDS }) });
const board = fc.integer({ min: 1, max: 2 ** 31 - 1 });

/** How many boards each shard gets. */
function shares(placement: Placement, boards: readonly number[]): ReadonlyMap<ShardId, number> {
  const counts = new Map(placement.shards.map((shard) => [shard, 0]));
  for (const no of boards) {
    const shard = placement.shardOf(no);
    counts.set(shard, (counts.get(shard) ?? 0) + 1);
  }
  return counts;
}

function expectFairShares(placement: Placement, boards: readonly number[]): void {
  const fair = boards.length / placement.shards.length;
  for (const share of shares(placement, boards).values()) {
    expect(share).toBeGreaterThan(0.9 * fair);
    expect(share).toBeLessThan(1.1 * fair);
  }
}

describe('placement', () => {
  it('names the shards as keys and epochs on disk do', () => {
    expect(Placement.of({ number: 1, shards: 1 }).shards).toEqual(['1:0/1']);
    expect(Placement.of({ number: 12, shards: 3 }).shards).toEqual(['12:0/3', '12:1/3', '12:2/3']);
  });

  it('places every board in one of the shards, the same one in every process', () => {
    fc.assert(
      fc.property(layout, board, (of, no) => {
        const shard = Placement.of(of).shardOf(no);
        expect(Placement.of(of).shards).toContain(shard);
        expect(Placement.of({ ...of }).shardOf(no)).toBe(shard);
      }),
    );
  });

  it('places a board by its number and the number of shards alone, whatever was placed before', () => {
    fc.assert(
      fc.property(layout, board, fc.array(board), (of, no, others) => {
        const placement = Placement.of(of);
        for (const other of others) placement.shardOf(other);
        const { index } = partsOf(placement.shardOf(no))!;
        expect(index).toBe(partsOf(Placement.of({ ...of, number: 1 }).shardOf(no))!.index);
      }),
    );
  });

  // Where the data of these boards is. Another result would be another place.
  it.each([
    [1, [0, 0, 0, 0, 0, 0, 0, 0]],
    [4, [3, 2, 3, 1, 1, 0, 0, 3]],
    [256, [183, 6, 39, 133, 205, 8, 196, 11]],
  ])('never moves a board within a layout of %d shards', (shards, indexes) => {
    const placement = Placement.of({ number: 1, shards });
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((no) => partsOf(placement.shardOf(no))!.index)).toEqual(indexes);
  });

  it('places boards up to the highest number', () => {
    expect(partsOf(Placement.of({ number: 1, shards: 256 }).shardOf(2 ** 31 - 1))!.index).toBe(168);
  });

  it.each([1, 2, 3, 4, 8, 16])('gives each of %d shards its share of the first 10,000 boards', (shards) => {
    const boards = Array.from({ length: BOARDS }, (_, index) => index + 1);
    expectFairShares(Placement.of({ number: 1, shards }), boards);
  });

  it('gives each shard its share of 10,000 boards that are made by turns with others', () => {
    // Up to 4 shards the law is exact enough for any draw: 10 % are more than 5 standard deviations.
    const shards = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(shards, fc.nat(1_000_000), fc.integer({ min: 1, max: 64 }), (count, first, step) => {
        const boards = Array.from({ length: BOARDS }, (_, index) => first + 1 + index * step);
        expectFairShares(Placement.of({ number: 1, shards: count }), boards);
      }),
    );
  });

  it('names every shard of every layout differently', () => {
    fc.assert(
      fc.property(fc.uniqueArray(layout, { selector: ({ number, shards }) => `${number} ${shards}` }), (layouts) => {
        const names = layouts.flatMap((one) => Placement.of(one).shards);
        expect(new Set(names).size).toBe(names.length);
      }),
      { numRuns: 20 },
    );
  });

  it('says in the name of a shard which one of which layout it is', () => {
    fc.assert(
      fc.property(layout, ({ number, shards }) => {
        const parts = Placement.of({ number, shards }).shards.map(partsOf);
        expect(parts).toEqual(Array.from({ length: shards }, (_, index) => ({ layout: number, index, of: shards })));
      }),
    );
  });
});

describe('a placement that follows a layout', () => {
  const ONE: Layout = { number: 1, shards: 1 };
  const FOUR: Layout = { number: 2, shards: 4 };

  it('has no shards before it knows one, and places no board', () => {
    const placement = new Placement();
    expect([placement.layout, placement.shards]).toEqual([null, []]);
    expect(() => placement.shardOf(1)).toThrow(StoreUnavailableError);
    expect(placement.problem).toContain('number of shards');
  });

  it('goes on to a later layout and never back, and tells those that listen', () => {
    const placement = new Placement();
    const seen: unknown[] = [];
    placement.onChange(() => seen.push(placement.layout));
    for (const layout of [ONE, ONE, FOUR, ONE, FOUR]) placement.follow(layout);
    expect(seen).toEqual([ONE, FOUR]);
    expect([placement.shards.length, placement.problem, placement.refused]).toEqual([4, null, null]);
  });

  it('refuses a layout with another number of shards than the process was told', () => {
    const placement = new Placement(4);
    placement.follow(ONE);
    expect([placement.layout, placement.refused]).toEqual([null, ONE]);
    expect(placement.problem).toBe(
      'SHARDS is 4, but this deployment has 1; leave SHARDS out, or run "npm run reshard -- --shards 4"',
    );
    placement.follow(FOUR);
    expect([placement.layout, placement.refused, placement.problem]).toEqual([FOUR, null, null]);
  });

  it('follows every change once it follows a layout, whatever it was told', () => {
    const placement = new Placement(1);
    for (const layout of [ONE, FOUR]) placement.follow(layout);
    expect(placement.layout).toEqual(FOUR);
  });
});
