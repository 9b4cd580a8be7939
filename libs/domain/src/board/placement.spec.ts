import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreUnavailableError } from '../errors.js';
import { Placement } from './placement.js';
import { PLAYER_ID } from '../player.js';
import { boardNumberOf, MOST_COUNTED_BOARDS } from './board-number.js';
import { type Layout, MOST_SHARDS, partsOf, type ShardId } from './shard.js';

const BOARDS = 10_000;

const layout = fc.record({ number: fc.integer({ min: 1 }), shards: fc.integer({ min: 1, max: MOST_SHARDS }) });
const board = fc.integer({ min: 1, max: 2 ** 31 - 1 });

/** How many boards each shard gets. */
function shares(placement: Placement, boards: readonly number[]): ReadonlyMap<ShardId, number> {
  const counts = new Map(placement.shards.map((shard) => [shard, 0]));
  for (const no of boards) {
    const shard = placement.homeOf(no);
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
        const shard = Placement.of(of).homeOf(no);
        expect(Placement.of(of).shards).toContain(shard);
        expect(Placement.of({ ...of }).homeOf(no)).toBe(shard);
      }),
    );
  });

  it('places a board by its number and the number of shards alone, whatever was placed before', () => {
    fc.assert(
      fc.property(layout, board, fc.array(board), (of, no, others) => {
        const placement = Placement.of(of);
        for (const other of others) placement.homeOf(other);
        const { index } = partsOf(placement.homeOf(no))!;
        expect(index).toBe(partsOf(Placement.of({ ...of, number: 1 }).homeOf(no))!.index);
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
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((no) => partsOf(placement.homeOf(no))!.index)).toEqual(indexes);
  });

  it('places boards up to the highest number', () => {
    expect(partsOf(Placement.of({ number: 1, shards: 256 }).homeOf(2 ** 31 - 1))!.index).toBe(168);
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

describe('the placement of a spread board', () => {
  const spread = fc
    .integer({ min: 1, max: MOST_COUNTED_BOARDS })
    .map((count) => boardNumberOf(count, { spread: true }));
  const playerId = fc.stringMatching(PLAYER_ID);

  it('gives each player one of the shards, the same one in every process', () => {
    fc.assert(
      fc.property(layout, spread, playerId, (of, no, player) => {
        const placement = Placement.of(of);
        const shard = placement.shardOf(no, player);
        expect(placement.shardsWith(no)).toEqual(placement.shards);
        expect(placement.shardsWith(no)).toContain(shard);
        expect(Placement.of({ ...of }).shardOf(no, player)).toBe(shard);
      }),
    );
  });

  it('keeps all players of any other board at its home', () => {
    fc.assert(
      fc.property(layout, fc.integer({ min: 1, max: MOST_COUNTED_BOARDS }), playerId, (of, no, player) => {
        const placement = Placement.of(of);
        expect(placement.shardsWith(no)).toEqual([placement.homeOf(no)]);
        expect(placement.shardOf(no, player)).toBe(placement.homeOf(no));
        expect(placement.shards.filter((shard) => placement.isIn(shard, no))).toEqual([placement.homeOf(no)]);
      }),
    );
  });

  // Where the players of these boards are. Another result would be another place.
  it.each([
    [1, [0, 0, 0, 0]],
    [4, [0, 3, 3, 0]],
    [256, [120, 119, 159, 104]],
  ])('never moves a player within a layout of %d shards', (shards, indexes) => {
    const placement = Placement.of({ number: 1, shards });
    const players = ['p1', 'p2', '0190a5b4-7c3e-7000-8000-000000000001', '~'];
    const found = players.map(
      (player) => partsOf(placement.shardOf(boardNumberOf(7, { spread: true }), player))!.index,
    );
    expect(found).toEqual(indexes);
  });

  it.each([2, 4, 16])('gives each of %d shards its share of 10,000 players, whatever their ids', (shards) => {
    const placement = Placement.of({ number: 1, shards });
    const ids = [(index: number) => `p${index}`, (index: number) => String(index * 16), () => randomUUID()];
    for (const [at, idOf] of ids.entries()) {
      const players = Array.from({ length: 10_000 }, (_, index) => idOf(index));
      const no = boardNumberOf(1 + at, { spread: true });
      for (const some of placement.byShard(players, (player) => ({ board: no, playerId: player })).values())
        expect(Math.abs(some.length / (10_000 / shards) - 1)).toBeLessThan(0.2);
    }
  });
});

describe('a placement that follows a layout', () => {
  const ONE: Layout = { number: 1, shards: 1 };
  const FOUR: Layout = { number: 2, shards: 4 };

  it('has no shards before it knows one, and places no board', () => {
    const placement = new Placement();
    expect([placement.layout, placement.shards]).toEqual([null, []]);
    expect(() => placement.homeOf(1)).toThrow(StoreUnavailableError);
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

  it('follows none while it is barred, and says why', () => {
    const placement = new Placement();
    const seen: unknown[] = [];
    placement.onChange(() => seen.push(placement.layout));
    placement.follow(ONE);
    for (const why of ['a wrong setting', 'another one']) placement.bar(why);
    placement.follow(FOUR);
    expect([placement.layout, placement.shards, placement.problem]).toEqual([null, [], 'another one']);
    expect(() => placement.shardOf(1, 'p')).toThrow(StoreUnavailableError);
    placement.bar(null);
    placement.follow(FOUR);
    expect([seen, placement.problem]).toEqual([[ONE, null, FOUR], null]);
  });

  it('follows every change once it follows a layout, whatever it was told', () => {
    const placement = new Placement(1);
    for (const layout of [ONE, FOUR]) placement.follow(layout);
    expect(placement.layout).toEqual(FOUR);
  });
});
