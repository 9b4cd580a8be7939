import {
  type Cursor,
  type Entry,
  type NeededScore,
  type Neighbours,
  type Order,
  type PagePlace,
  rankRun,
  type Scored,
  type ScoreValue,
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
  /** By player; null if ties are shared, so that a player costs nothing for them. */
  private readonly tiebreakers: Map<string, number> | null;
  private readonly tree: RankingTree;

  /** @param players at most once each, in any order. */
  constructor(
    private readonly order: Order,
    players: readonly Scored[] = [],
  ) {
    this.scores = new Map(players.map(({ playerId, score }) => [playerId, score]));
    this.tiebreakers =
      order.prefix.width === 0 ? null : new Map(players.map((one) => [one.playerId, one.tiebreaker ?? 0]));
    this.tree = RankingTree.of(players.map((one) => ({ member: order.memberOf(one), key: order.toKey(one.score) })));
  }

  get total(): number {
    return this.tree.size;
  }

  valueOf(playerId: string): ScoreValue | undefined {
    const score = this.scores.get(playerId);
    if (score === undefined) return undefined;
    return this.tiebreakers === null ? { score } : { score, tiebreaker: this.tiebreakers.get(playerId) };
  }

  set(playerId: string, { score, tiebreaker = 0 }: ScoreValue): void {
    const previous = this.valueOf(playerId);
    if (previous !== undefined) {
      if (previous.score === score && (previous.tiebreaker ?? tiebreaker) === tiebreaker) return;
      this.tree.remove(this.order.toKey(previous.score), this.memberOf(playerId, previous));
    }
    this.scores.set(playerId, score);
    this.tiebreakers?.set(playerId, tiebreaker);
    this.tree.insert(this.order.toKey(score), this.memberOf(playerId, { score, tiebreaker }));
  }

  /** The rank that a player with this score and tiebreaker has. */
  rankOf(value: ScoreValue): number {
    return this.betterThan(value) + 1;
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
    const value = this.valueOf(playerId);
    return value === undefined ? null : { ...value, rank: this.rankOf(value), total: this.total };
  }

  entry(playerId: string): Entry | null {
    const value = this.valueOf(playerId);
    return value === undefined ? null : { rank: this.rankOf(value), playerId, ...value };
  }

  around(playerId: string, radius: number): Neighbours | null {
    const value = this.valueOf(playerId);
    if (value === undefined) return null;
    const { start, length } = windowAround(this.positionOf({ playerId, ...value }), radius, this.total);
    return { total: this.total, entries: this.entries(start, length) };
  }

  private entries(start: number, length: number): Entry[] {
    const run = this.tree.slice(start, length).map(({ member, key }) => this.order.scoredOf(key, member));
    const [first] = run;
    return first === undefined ? [] : rankRun(run, start, this.betterThan(first));
  }

  private betterThan(value: ScoreValue): number {
    return this.tree.positionOf(this.order.toKey(value.score), this.order.prefixOf(value));
  }

  /** Players before a place, which may be free. */
  private positionOf({ playerId, ...value }: Scored): number {
    return this.tree.positionOf(this.order.toKey(value.score), this.memberOf(playerId, value));
  }

  private pageAt(n: number, place: PagePlace): Window {
    if ('from' in place) return { start: place.from - 1, length: n };
    if ('after' in place) return { start: this.positionAfter(place.after), length: n };
    const end = this.positionOf(place.before);
    const start = Math.max(0, end - n);
    return { start, length: end - start };
  }

  /** Players up to and including the cursor's place. The cursor's player may be gone. */
  private positionAfter(cursor: Cursor): number {
    const present = this.valueOf(cursor.playerId);
    const isThere = present?.score === cursor.score && present.tiebreaker === cursor.tiebreaker;
    return this.positionOf(cursor) + (isThere ? 1 : 0);
  }

  private memberOf(playerId: string, { tiebreaker }: ScoreValue): string {
    return this.order.memberOf({ playerId, tiebreaker });
  }
}
