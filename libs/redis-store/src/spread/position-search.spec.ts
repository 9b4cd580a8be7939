import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Placed, precedes } from './merged-window.js';
import { findAt, narrowed, type Sample } from './position-search.js';
import type { PartSlices, ShardPart } from './shard-part.js';

/** Calls that a part has taken. */
let rounds: number;

/** A part that has these keys: as Redis, it answers nothing beyond its end. */
function partOf(keys: readonly number[], name: number): { part: ShardPart; players: readonly Placed[] } {
  const players = keys.map((key, index) => ({ key, member: `p${index}.${name}` })).sort(inOrder);
  const slices = async (asked: readonly { start: number; length: number }[]): Promise<PartSlices> => {
    if (name === 0) rounds += 1;
    const found = asked.map(({ start, length }) => {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(length).toBeGreaterThanOrEqual(1);
      return players.slice(start, start + length).flatMap(({ member, key }) => [member, String(key)]);
    });
    return { total: players.length, slices: found };
  };
  return { part: { slices } as unknown as ShardPart, players };
}

function inOrder(one: Placed, other: Placed): number {
  return precedes(one, other) ? -1 : 1;
}

async function expectFound(shards: readonly (readonly number[])[], positions: readonly number[]): Promise<number> {
  const made = shards.map(partOf);
  const parts = made.map(({ part }) => part);
  const board = made.flatMap(({ players }) => players).sort(inOrder);
  let most = 0;
  for (const position of positions) {
    rounds = 0;
    expect(await findAt(parts, position)).toEqual({ total: board.length, found: board[position] ?? null });
    most = Math.max(most, rounds);
  }
  return most;
}

/** Spreads players by chance. */
function spread(players: number, shards: number, keyOf: (player: number) => number): number[][] {
  const parts: number[][] = Array.from({ length: shards }, () => []);
  for (let player = 0; player < players; player += 1) {
    const shard = Math.imul(player + 1, 0x9e3779b1) >>> 0;
    parts[Math.floor((shard / 2 ** 32) * shards)]?.push(keyOf(player));
  }
  return parts;
}

/** Of each shard: its keys, and which of its players are samples. */
const sampled = fc.array(fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), { maxLength: 8 }), {
  minLength: 1,
  maxLength: 4,
});

const key = fc.integer({ min: -5, max: 5 });

describe('What samples tell of how many players of each shard are before a place', () => {
  it('is never wrong, and all of it if every player is a sample', () => {
    fc.assert(
      fc.property(sampled, fc.nat(32), fc.boolean(), (some, place, isAll) => {
        const shards = some.map((keys, part) =>
          keys
            .map(([number, isSample], index) => ({ key: number, member: `${index}.${part}`, isSample }))
            .sort(inOrder),
        );
        const board = shards.flat().sort(inOrder);
        const before = Math.min(place, board.length);
        const exact = shards.map((players) => players.filter((player) => board.indexOf(player) < before).length);
        const samples = shards.map((players, part) =>
          players.flatMap((player, position): Sample[] =>
            isAll || player.isSample ? [{ part, position, player }] : [],
          ),
        );
        const found = narrowed(
          shards.map(({ length }) => ({ low: 0, high: Math.min(length, before) })),
          samples,
          before,
        );
        for (const [part, { low, high }] of found.entries()) {
          expect(low).toBeLessThanOrEqual(exact[part] as number);
          expect(high).toBeGreaterThanOrEqual(exact[part] as number);
          if (isAll) expect([low, high]).toEqual([exact[part], exact[part]]);
        }
      }),
    );
  });
});

describe('The search for the player at a position of a spread board', () => {
  it('finds the one whom the sorted board has there', async () => {
    const shards = fc.array(fc.array(key, { maxLength: 40 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(shards, async (some) => {
        const total = some.flat().length;
        await expectFound(some, [...Array(total + 2).keys()]);
      }),
      { numRuns: 100 },
    );
  });

  it('finds it on large boards, however unevenly scores are spread', async () => {
    const size = fc.integer({ min: 0, max: 6000 });
    const step = fc.constantFrom(0, 1, 7, 1000);
    const shard = fc.record({ size, step, first: fc.integer({ min: -20_000, max: 20_000 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(shard, { minLength: 1, maxLength: 5 }), fc.nat(30_000), async (some, position) => {
        const shards = some.map(({ size: length, step: by, first }) =>
          Array.from({ length }, (_, index) => first + index * by),
        );
        await expectFound(shards, [position, 0, Math.floor(position / 50)]);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    [4, 100_000, (player: number) => -1 - (player % 9973)],
    [16, 100_000, (player: number) => Math.imul(player, 7919) % 100_000],
    [4, 100_000, () => 7],
  ])('takes at most 3 rounds on a board of %i shards and %i players', async (shards, players, keyOf) => {
    const positions = Array.from({ length: 60 }, (_, index) => Math.floor((players * index) / 60) + index);
    const most = await expectFound(spread(players, shards, keyOf), [...positions, players - 1, players]);
    expect(most).toBeLessThanOrEqual(3);
  });

  it('takes at most 4 rounds if one shard has all the best players', async () => {
    const shards = Array.from({ length: 4 }, (_, shard) =>
      Array.from({ length: 50_000 }, (_, index) => shard * 50_000 + index),
    );
    expect(await expectFound(shards, [0, 999, 49_999, 50_000, 125_123, 199_999])).toBeLessThanOrEqual(4);
  });
});
