import {
  type Cursor,
  type Entry,
  type NeededScore,
  type Neighbours,
  type Order,
  type PagePlace,
  rankRun,
  type Scored,
  type Standing,
  topPage,
  type TopPage,
  type WantedPlace,
  type Window,
  windowAround,
  worstRank,
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

  top(n: number, place: PagePlace | null): TopPage {
    const { start, length } = this.pageAt(n, place ?? { from: 1 });
    return topPage(this.total, start, this.entries(start, length));
  }

  scoreAt(wanted: WantedPlace): NeededScore {
    const [player] = this.tree.slice(worstRank(wanted, this.total) - 1, 1);
    return { total: this.total, score: player === undefined ? null : this.order.toScore(player.key) };
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

  private pageAt(n: number, place: PagePlace): Window {
    if ('from' in place) return { start: place.from - 1, length: n };
    if ('after' in place) return { start: this.positionAfter(place.after), length: n };
    const end = this.tree.positionOf(this.order.toKey(place.before.score), place.before.playerId);
    const start = Math.max(0, end - n);
    return { start, length: end - start };
  }

  /** Players up to and including the cursor's place. The cursor's player may be gone. */
  private positionAfter({ score, playerId }: Cursor): number {
    const position = this.tree.positionOf(this.order.toKey(score), playerId);
    return this.scores.get(playerId) === score ? position + 1 : position;
  }
}
