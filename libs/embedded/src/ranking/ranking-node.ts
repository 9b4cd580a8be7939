import { comparePlayerIds } from '@standings/domain';

/** Most slots of a node. */
export const MAX_SLOTS = 64;

/** A node with fewer slots is merged with a neighbour if possible. A quarter, so that the result is far from a split. */
const FEW_SLOTS = MAX_SLOTS / 4;

/** A player, as a member of a ranking, and the key of the score: see `Order`. */
export interface Keyed {
  readonly member: string;
  readonly key: number;
}

/**
 * A node of a {@link RankingTree}: slots in board order. A leaf's slot is a player. A branch's slot is a child, and its key and
 * member are a lower bound: no player of the child comes before it, and every player of the children to the left does.
 */
export abstract class RankingNode {
  protected constructor(
    readonly keys: number[],
    readonly members: string[],
  ) {}

  /** Players in the node and below it. */
  abstract get size(): number;

  abstract insert(key: number, member: string): void;

  /** The player must be in the node with this key. */
  abstract remove(key: number, member: string): void;

  /** How many players of the node come before a place. The place may be free. */
  abstract positionOf(key: number, member: string): number;

  /** Appends up to `length` players from a position on. */
  abstract collect(position: number, length: number, into: Keyed[]): void;

  /** Keeps the first half of the slots and returns the rest. */
  abstract split(): RankingNode;

  /** Takes over the slots of the neighbour to the right, a node of the same level. */
  abstract absorb(right: RankingNode): void;

  get slots(): number {
    return this.keys.length;
  }

  get isOverfull(): boolean {
    return this.slots > MAX_SLOTS;
  }

  get isSparse(): boolean {
    return this.slots < FEW_SLOTS;
  }

  fitsWith(neighbour: RankingNode): boolean {
    return this.slots + neighbour.slots <= MAX_SLOTS;
  }

  /** How many slots come before the place. */
  protected slotsBefore(key: number, member: string): number {
    return this.search(key, member, 0);
  }

  /** How many slots come before the place, or at it. */
  protected slotsUpTo(key: number, member: string): number {
    return this.search(key, member, 1);
  }

  /** @param limit of the comparison of members: 0 counts the slots before the place, 1 also the one at it. */
  private search(key: number, member: string, limit: 0 | 1): number {
    const { keys, members } = this;
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = keys[middle] as number;
      const counts = other === key ? comparePlayerIds(members[middle] as string, member) < limit : other < key;
      if (counts) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
