import { type Keyed, RankingNode } from './ranking-node.js';

/** A node whose slots are players. */
export class RankingLeaf extends RankingNode {
  constructor(keys: number[] = [], playerIds: string[] = []) {
    super(keys, playerIds);
  }

  override get size(): number {
    return this.slots;
  }

  override insert(key: number, playerId: string): void {
    const slot = this.slotsBefore(key, playerId);
    this.keys.splice(slot, 0, key);
    this.playerIds.splice(slot, 0, playerId);
  }

  override remove(key: number, playerId: string): void {
    const slot = this.slotsBefore(key, playerId);
    this.keys.splice(slot, 1);
    this.playerIds.splice(slot, 1);
  }

  override positionOf(key: number, playerId: string): number {
    return this.slotsBefore(key, playerId);
  }

  override collect(position: number, length: number, into: Keyed[]): void {
    const end = Math.min(position + length, this.slots);
    for (let slot = position; slot < end; slot++) {
      into.push({ playerId: this.playerIds[slot] as string, key: this.keys[slot] as number });
    }
  }

  override split(): RankingLeaf {
    const half = this.slots >>> 1;
    return new RankingLeaf(this.keys.splice(half), this.playerIds.splice(half));
  }

  override absorb(right: RankingLeaf): void {
    this.keys.push(...right.keys);
    this.playerIds.push(...right.playerIds);
  }
}
