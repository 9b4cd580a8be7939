import { comparePlayerIds, MAX_SCORE } from '@standings/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RankingBranch } from './ranking-branch.js';
import type { Keyed } from './ranking-node.js';
import { RankingTree } from './ranking-tree.js';

/** A sorted array, which does the same by linear search. */
class SortedArray {
  constructor(readonly players: Keyed[] = []) {
    this.sort();
  }

  insert(key: number, member: string): void {
    this.players.push({ member, key });
    this.sort();
  }

  remove(member: string): void {
    const index = this.players.findIndex((player) => player.member === member);
    this.players.splice(index, 1);
  }

  positionOf(key: number, member: string): number {
    return this.players.filter((other) => inOrder(other, { key, member }) < 0).length;
  }

  private sort(): void {
    this.players.sort(inOrder);
  }
}

function inOrder(a: Keyed, b: Keyed): number {
  return a.key === b.key ? comparePlayerIds(a.member, b.member) : a.key < b.key ? -1 : 1;
}

function expectSame(tree: RankingTree, model: SortedArray): void {
  expect(tree.size).toBe(model.players.length);
  expect(tree.slice(0, tree.size)).toEqual(model.players);
}

const key = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(MAX_SCORE, MAX_SCORE - 1, 1 - MAX_SCORE, -MAX_SCORE),
  fc.maxSafeInteger(),
);
const place = fc.record<Keyed>({ member: fc.stringMatching(/^[ABab.~-]{1,3}$/), key });
const players = fc.uniqueArray(place, { maxLength: 600, selector: (player) => player.member, size: 'max' });

describe('RankingTree', () => {
  it('equals a sorted array after any operations', () => {
    fc.assert(
      fc.property(players, fc.nat(), fc.array(place, { maxLength: 20 }), (all, cut, probes) => {
        const built = all.slice(0, cut % (all.length + 1));
        const model = new SortedArray([...built]);
        const tree = RankingTree.of([...built]);
        for (const player of all.slice(built.length)) {
          tree.insert(player.key, player.member);
          model.insert(player.key, player.member);
        }
        expectSame(tree, model);
        for (const probe of [...probes, ...all.slice(0, 20)]) {
          expect(tree.positionOf(probe.key, probe.member)).toBe(model.positionOf(probe.key, probe.member));
          expect(tree.positionOf(probe.key, '')).toBe(model.positionOf(probe.key, ''));
        }
        const [start, length] = [cut % (all.length + 2), probes.length];
        expect(tree.slice(start, length)).toEqual(model.players.slice(start, start + length));
      }),
      { numRuns: 50 },
    );
  });

  it('equals a sorted array while thousands of players move, leave and return', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = generator(seed);
        const model = new SortedArray(fullBoard(3000, random));
        const tree = RankingTree.of([...model.players]);
        for (const keep of [0.9, 0.02, 0.5, 0]) {
          shrink(tree, model, keep, random);
          expectSame(tree, model);
          grow(tree, model, 500, random);
          expectSame(tree, model);
        }
      }),
      { numRuns: 5 },
    );
  }, 30_000);

  it('frees memory when players leave one part of the board', () => {
    const tree = RankingTree.of(Array.from({ length: 100_000 }, (_, id) => ({ member: `p${id}`, key: id })));
    // Only every hundredth stays: without merging each would keep its own leaf.
    for (let id = 0; id < 100_000; id++) if (id % 100 !== 0) tree.remove(id, `p${id}`);
    expect(tree.size).toBe(1000);
    expect(leavesBelow(Reflect.get(tree, 'root'))).toBeLessThan(1000 / 8);
  });
});

/** Not part of the interface, but it decides the memory. */
function leavesBelow(node: unknown): number {
  if (!(node instanceof RankingBranch)) return 1;
  const children = Reflect.get(node, 'children') as readonly unknown[];
  return children.reduce<number>((sum, child) => sum + leavesBelow(child), 0);
}

/** A small generator with a seed (mulberry32), so that a failure can be repeated. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function fullBoard(size: number, random: () => number): Keyed[] {
  return Array.from({ length: size }, (_, id) => ({ member: `p${id}`, key: Math.floor(random() * 1000) }));
}

function shrink(tree: RankingTree, model: SortedArray, keep: number, random: () => number): void {
  for (const player of [...model.players].filter(() => random() >= keep)) {
    tree.remove(player.key, player.member);
    model.remove(player.member);
  }
}

function grow(tree: RankingTree, model: SortedArray, by: number, random: () => number): void {
  for (let turn = 0; turn < by; turn++) {
    const player = { member: `n${random()}`, key: Math.floor(random() * 5) };
    tree.insert(player.key, player.member);
    model.insert(player.key, player.member);
  }
}
