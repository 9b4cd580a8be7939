import {
  type Cursor,
  type Entry,
  type Neighbours,
  type Order,
  rankRun,
  type Scored,
  type Standing,
  type TopPage,
  windowAround,
} from '@standings/domain';
import { RankingTree } from './ranking-tree.js';

/**
 * One ranking in memory: every player's score, and the players in order. At most 2^24 (16.7 million) players, the limit of a
 * JavaScript `Map`.
 */
export class Ranking {
  private readonly scores: Map<string, number>;
  private readonly tree: RankingTree;

  /** @param players at most once each, in any order. */
  constructor(
    private readonly order: Order,
    players: readonly Scored[] = [],
  ) {
    this.scores = new Map(players.map(({ playerId, score }) => [playerId, score]));
    this.tree = RankingTree.of(players.map(({ playerId, score }) => ({ playerId, key: this.order.toKey(score) })));
  }

  get total(): number {
    return this.tree.size;
  }

  scoreOf(playerId: string): number | undefined {
    return this.scores.get(playerId);
  }

  set(playerId: string, score: number): void {
    const previous = this.scores.get(playerId);
    if (previous === score) return;
    if (previous !== undefined) this.tree.remove(this.order.toKey(previous), playerId);
    this.scores.set(playerId, score);
    this.tree.insert(this.order.toKey(score), playerId);
  }

  /** The rank that a player with this score has. */
  rankOf(score: number): number {
    return this.tree.countBetter(this.order.toKey(score)) + 1;
  }

  top(n: number, after: Cursor | null): TopPage {
    const start = after === null ? 0 : this.positionAfter(after);
    const entries = this.entries(start, n);
    const last = entries.at(-1);
    const more = start + entries.length < this.total;
    const next = more && last !== undefined ? { score: last.score, playerId: last.playerId } : null;
    return { total: this.total, entries, next };
  }

  standing(playerId: string): Standing | null {
    const score = this.scores.get(playerId);
    return score === undefined ? null : { score, rank: this.rankOf(score), total: this.total };
  }

  entry(playerId: string): Entry | null {
    const score = this.scores.get(playerId);
    return score === undefined ? null : { rank: this.rankOf(score), playerId, score };
  }

  around(playerId: string, radius: number): Neighbours | null {
    const score = this.scores.get(playerId);
    if (score === undefined) return null;
    const { start, length } = windowAround(this.tree.positionOf(this.order.toKey(score), playerId), radius, this.total);
    return { total: this.total, entries: this.entries(start, length) };
  }

  private entries(start: number, length: number): Entry[] {
    const run = this.tree.slice(start, length);
    const [first] = run;
    if (first === undefined) return [];
    const scored = run.map(({ playerId, key }) => ({ playerId, score: this.order.toScore(key) }));
    return rankRun(scored, start, this.tree.countBetter(first.key));
  }

  /** Players up to and including the cursor's place. The cursor's player may be gone. */
  private positionAfter({ score, playerId }: Cursor): number {
    const position = this.tree.positionOf(this.order.toKey(score), playerId);
    return this.scores.get(playerId) === score ? position + 1 : position;
  }
}
