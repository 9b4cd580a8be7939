import {
  applyRule,
  assertAccepts,
  assertWithin,
  type BoardView,
  type Order,
  orderOf,
  type Period,
  type PeriodScore,
  rankingsAt,
  rankingsOf,
  type RuledScore,
  rulesOfNumber,
  type ScoreChange,
  ScoreChanged,
  scoreEventOf,
  type ScoreReplacement,
  type ScoreUpdate,
  type ScoreValue,
} from '@standings/domain';
import { Ranking } from './ranking/ranking.js';
import type { ReachedClock } from './reached-clock.js';
import type { ShardVersions } from './shard-versions.js';

/** What an update makes of a score in one period. */
interface Outcome {
  readonly period: Period;
  /** Null if the player was not in the ranking. */
  readonly previous: ScoreValue | null;
  readonly next: RuledScore;
}

/** One board in memory: a ranking per period. */
export class EmbeddedBoard {
  private readonly order: Order;
  private readonly isFirstBetter: boolean;

  /** @param no its number. */
  constructor(
    no: number,
    private readonly versions: ShardVersions,
    private readonly clock: ReachedClock,
    private readonly rankings = new Map<Period, Ranking>(),
  ) {
    this.order = orderOf(no);
    this.isFirstBetter = rulesOfNumber(no).ties === 'first';
  }

  /** Empty if the board has no such period: a read creates none. */
  ranking(period: Period): Ranking {
    return this.rankings.get(period) ?? new Ranking(this.order);
  }

  /** Whether the board still is as the caller saw it. It is never rebuilt while the process runs. */
  isExpected({ board, playerId, epoch, rebuilds, expected }: ScoreReplacement): boolean {
    const [{ period }] = rankingsOf(board);
    const present = this.ranking(period).valueOf(playerId);
    const isSeen = present?.score === expected?.score && present?.tiebreaker === expected?.tiebreaker;
    return epoch === this.versions.epoch && rebuilds === 0 && isSeen;
  }

  /**
   * @param now in ms since 1970.
   * @throws {BoardNotAcceptingError} @throws {ScoreOutOfBoundsError} @throws {ScoreOutOfRangeError} if nothing was changed.
   */
  apply(update: ScoreUpdate, now: number): ScoreChange {
    const { board, playerId, delta, limits, withoutRanks = false } = update;
    assertAccepts(board.id, limits, delta ?? 0, now);
    const [view, ...others] = rankingsAt(board, now);
    const first = this.outcomeIn(view, update, now);
    const { previous, next } = first;
    // A score that is not beaten stays, whatever the bounds are by now.
    if (next.isApplied) assertWithin(board.id, limits, next.score);
    const outcomes = [first, ...others.map((other) => this.outcomeIn(other, update, now))];
    const rankOf = (value: ScoreValue) => (withoutRanks ? null : this.ranking(first.period).rankOf(value));
    const previousRank = previous && rankOf(previous);
    const scores = outcomes.filter((outcome) => outcome.next.isApplied).map(periodScoreOf);
    for (const { period, ...value } of scores) this.rankingToChange(period).set(playerId, value);
    return {
      board: board.id,
      playerId,
      delta: delta ?? null,
      newScore: next.score,
      tiebreaker: next.tiebreaker,
      previousScore: previous?.score ?? null,
      previousTiebreaker: previous?.tiebreaker,
      isApplied: next.isApplied,
      rank: rankOf(next),
      previousRank,
      replayed: false,
      scoreChanged: this.told(update, scores, now),
    };
  }

  private outcomeIn({ period }: BoardView, update: ScoreUpdate, now: number): Outcome {
    const previous = this.ranking(period).valueOf(update.playerId) ?? null;
    return { period, previous, next: applyRule(this.order, previous, update, this.reachedAt(update, now)) };
  }

  /** Undefined if the update needs no time, or brings one. */
  private reachedAt(update: ScoreUpdate, now: number): (() => number) | undefined {
    if (!this.isFirstBetter) return undefined;
    const given = update.delta === undefined ? update.tiebreaker : undefined;
    if (given === undefined) return () => this.clock.next(now);
    this.clock.pass(given);
    return undefined;
  }

  private rankingToChange(period: Period): Ranking {
    const ranking = this.ranking(period);
    this.rankings.set(period, ranking);
    return ranking;
  }

  /** Null if there is nothing to tell. */
  private told(update: ScoreUpdate, scores: readonly PeriodScore[], now: number): ScoreChanged | null {
    const { board, playerId } = update;
    const [first, ...others] = scores;
    if (first === undefined) return null;
    const delta = update.delta ?? null;
    const timestamp = new Date(now).toISOString();
    const applied = { board, playerId, delta, scores: [first, ...others] as const, timestamp, ...this.versions.next() };
    return new ScoreChanged(scoreEventOf(applied), null);
  }
}

function periodScoreOf({ period, next: { score, tiebreaker } }: Outcome): PeriodScore {
  return { period, score, tiebreaker };
}
