import { comparePlayerIds } from '@standings/domain';
import { RankingBranch } from './ranking-branch.js';
import { RankingLeaf } from './ranking-leaf.js';
import { type Keyed, MAX_SLOTS, type RankingNode } from './ranking-node.js';

/** How full {@link RankingTree.of} makes its nodes. The rest is room for updates before the first split. */
const BUILD_SLOTS = (MAX_SLOTS * 3) / 4;

/**
 * The players of one ranking in board order: lowest key first, equal keys by member, which is what `Order` makes of a player.
 *
 * A B+-tree whose branches count the players below each child. Every operation walks one path from the root: O(log n), with
 * at most {@link MAX_SLOTS} slots read or moved per level, and four levels at 1 M players.
 */
export class RankingTree {
  private root: RankingNode = new RankingLeaf();

  /** Builds the tree at once: O(n log n) for the sort, O(n) if the players come in board order. */
  static of(players: Keyed[]): RankingTree {
    const tree = new RankingTree();
    players.sort((a, b) => a.key - b.key || comparePlayerIds(a.member, b.member));
    let level: RankingNode[] = chunks(players).map(
      (chunk) =>
        new RankingLeaf(
          chunk.map(({ key }) => key),
          chunk.map(({ member }) => member),
        ),
    );
    while (level.length > 1) level = chunks(level).map((chunk) => new RankingBranch(chunk));
    tree.root = level[0] ?? tree.root;
    return tree;
  }

  get size(): number {
    return this.root.size;
  }

  /** The player must not be in the tree. */
  insert(key: number, member: string): void {
    this.root.insert(key, member);
    if (this.root.isOverfull) {
      const right = this.root.split();
      this.root = new RankingBranch([this.root, right]);
    }
  }

  /** The player must be in the tree with this key. */
  remove(key: number, member: string): void {
    this.root.remove(key, member);
    if (this.root.size === 0) this.root = new RankingLeaf();
    while (this.root instanceof RankingBranch && this.root.onlyChild !== null) this.root = this.root.onlyChild;
  }

  /** How many players come before a place in board order. The place may be free, and its member a prefix. */
  positionOf(key: number, member: string): number {
    return this.root.positionOf(key, member);
  }

  /** Up to `length` players from a position, which counts from 0. */
  slice(position: number, length: number): Keyed[] {
    const players: Keyed[] = [];
    this.root.collect(position, length, players);
    return players;
  }
}

function chunks<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / BUILD_SLOTS);
  return Array.from({ length: count }, (_, index) => items.slice(index * BUILD_SLOTS, (index + 1) * BUILD_SLOTS));
}
