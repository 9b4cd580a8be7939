import { type Keyed, RankingNode } from './ranking-node.js';

/** A node whose slots are nodes of the level below, with the count of players in each. */
export class RankingBranch extends RankingNode {
  /** The sizes of the children, so that a position is found without touching them. */
  private readonly sizes: number[];
  private total: number;

  /** @param children at least one, in board order. */
  constructor(private readonly children: RankingNode[]) {
    super(
      children.map((child) => child.keys[0] as number),
      children.map((child) => child.members[0] as string),
    );
    this.sizes = children.map((child) => child.size);
    this.total = this.sizes.reduce((sum, size) => sum + size, 0);
  }

  override get size(): number {
    return this.total;
  }

  /** The only child, or null. */
  get onlyChild(): RankingNode | null {
    return this.slots === 1 ? this.child(0) : null;
  }

  override insert(key: number, member: string): void {
    const upTo = this.slotsUpTo(key, member);
    const slot = Math.max(0, upTo - 1);
    if (upTo === 0) this.lowerBound(slot, key, member);
    const child = this.child(slot);
    child.insert(key, member);
    this.grow(slot, 1);
    if (child.isOverfull) this.addAfter(slot, child.split());
  }

  override remove(key: number, member: string): void {
    const slot = this.slotFor(key, member);
    const child = this.child(slot);
    child.remove(key, member);
    this.grow(slot, -1);
    if (child.size === 0) this.drop(slot);
    else if (child.isSparse && !this.mergeWithNext(slot)) this.mergeWithNext(slot - 1);
  }

  override positionOf(key: number, member: string): number {
    const slot = this.slotFor(key, member);
    let before = 0;
    for (let left = 0; left < slot; left++) before += this.sizes[left] as number;
    return before + this.child(slot).positionOf(key, member);
  }

  override collect(position: number, length: number, into: Keyed[]): void {
    const wanted = into.length + Math.min(length, this.total - position);
    let skip = position;
    for (let slot = 0; into.length < wanted; slot++) {
      const size = this.sizes[slot] as number;
      if (skip < size) {
        this.child(slot).collect(skip, wanted - into.length, into);
        skip = 0;
      } else skip -= size;
    }
  }

  override split(): RankingBranch {
    const half = this.slots >>> 1;
    this.keys.length = half;
    this.members.length = half;
    const moved = this.sizes.splice(half).reduce((sum, size) => sum + size, 0);
    this.total -= moved;
    return new RankingBranch(this.children.splice(half));
  }

  override absorb(right: RankingBranch): void {
    this.keys.push(...right.keys);
    this.members.push(...right.members);
    this.children.push(...right.children);
    this.sizes.push(...right.sizes);
    this.total += right.total;
  }

  private child(slot: number): RankingNode {
    return this.children[slot] as RankingNode;
  }

  /** The slot whose child has the place, or would get it. */
  private slotFor(key: number, member: string): number {
    return Math.max(0, this.slotsUpTo(key, member) - 1);
  }

  private lowerBound(slot: number, key: number, member: string): void {
    this.keys[slot] = key;
    this.members[slot] = member;
  }

  private grow(slot: number, by: number): void {
    this.sizes[slot] = (this.sizes[slot] as number) + by;
    this.total += by;
  }

  private addAfter(slot: number, right: RankingNode): void {
    this.sizes[slot] = this.child(slot).size;
    this.keys.splice(slot + 1, 0, right.keys[0] as number);
    this.members.splice(slot + 1, 0, right.members[0] as string);
    this.children.splice(slot + 1, 0, right);
    this.sizes.splice(slot + 1, 0, right.size);
  }

  private drop(slot: number): void {
    this.keys.splice(slot, 1);
    this.members.splice(slot, 1);
    this.children.splice(slot, 1);
    this.sizes.splice(slot, 1);
  }

  /** Merges two neighbours into one child, if they fit. */
  private mergeWithNext(slot: number): boolean {
    const left = this.children[slot];
    const right = this.children[slot + 1];
    if (left === undefined || right === undefined || !left.fitsWith(right)) return false;
    left.absorb(right);
    this.sizes[slot] = left.size;
    this.drop(slot + 1);
    return true;
  }
}
