import { type Keyed, RankingNode } from './ranking-node.js';

/** A node whose slots are players. */
export class RankingLeaf extends RankingNode {
  constructor(keys: number[] = [], members: string[] = []) {
    super(keys, members);
  }

  override get size(): number {
    return this.slots;
  }

  override insert(key: number, member: string): void {
    const slot = this.slotsBefore(key, member);
    this.keys.splice(slot, 0, key);
    this.members.splice(slot, 0, member);
  }

  override remove(key: number, member: string): void {
    const slot = this.slotsBefore(key, member);
    this.keys.splice(slot, 1);
    this.members.splice(slot, 1);
  }

  override positionOf(key: number, member: string): number {
    return this.slotsBefore(key, member);
  }

  override collect(position: number, length: number, into: Keyed[]): void {
    const end = Math.min(position + length, this.slots);
    for (let slot = position; slot < end; slot++) {
      into.push({ member: this.members[slot] as string, key: this.keys[slot] as number });
    }
  }

  override split(): RankingLeaf {
    const half = this.slots >>> 1;
    return new RankingLeaf(this.keys.splice(half), this.members.splice(half));
  }

  override absorb(right: RankingLeaf): void {
    this.keys.push(...right.keys);
    this.members.push(...right.members);
  }
}
