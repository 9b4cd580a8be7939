import type { Scored } from '@standings/domain';
import { RankingNode } from './ranking-node.js';

/** A node whose slots are players. */
export class RankingLeaf extends RankingNode {
  constructor(scores: number[] = [], playerIds: string[] = []) {
    super(scores, playerIds);
  }

  override get size(): number {
    return this.slots;
  }

  override insert(score: number, playerId: string): void {
    const slot = this.slotsBefore(score, playerId);
    this.scores.splice(slot, 0, score);
    this.playerIds.splice(slot, 0, playerId);
  }

  override remove(score: number, playerId: string): void {
    const slot = this.slotsBefore(score, playerId);
    this.scores.splice(slot, 1);
    this.playerIds.splice(slot, 1);
  }

  override positionOf(score: number, playerId: string): number {
    return this.slotsBefore(score, playerId);
  }

  override collect(position: number, length: number, into: Scored[]): void {
    const end = Math.min(position + length, this.slots);
    for (let slot = position; slot < end; slot++) {
      into.push({ playerId: this.playerIds[slot] as string, score: this.scores[slot] as number });
    }
  }

  override split(): RankingLeaf {
    const half = this.slots >>> 1;
    return new RankingLeaf(this.scores.splice(half), this.playerIds.splice(half));
  }

  override absorb(right: RankingLeaf): void {
    this.scores.push(...right.scores);
    this.playerIds.push(...right.playerIds);
  }
}
