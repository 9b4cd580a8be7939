import {
  applyRule,
  assertAccepts,
  assertWithin,
  type BoardView,
  type Order,
  orderOf,
  type Period,
  type PeriodChange,
  PeriodNotOpenError,
  type PeriodScore,
  rankingsAt,
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
  isExpected({ period, playerId, epoch, rebuilds, expected }: ScoreReplacement): boolean {
    const present = this.ranking(period).valueOf(playerId);
    const isSeen = present?.score === expected?.score && present?.tiebreaker === expected?.tiebreaker;
    return epoch === this.versions.epoch && rebuilds === 0 && isSeen;
  }

  /**
   * @param now in ms since 1970.
   * @throws {PeriodNotOpenError} @throws {BoardNotAcceptingError} @throws {ScoreOutOfBoundsError} @throws {ScoreOutOfRangeError} if nothing was changed.
   */
  apply(update: ScoreUpdate, now: number): ScoreChange {
    const { board, playerId, delta, limits, withoutRanks = false } = update;
    assertAccepts(board.id, limits, delta ?? 0, now);
    const { period = null } = update;
    const views = period === null ? rankingsAt(board, now) : ([{ board, period }] as const);
    if (views === null) throw new PeriodNotOpenError(board.id);
    const [view, ...others] = views;
    const reachedAt = this.reachedAt(update, now);
    const first = this.outcomeIn(view, update, reachedAt);
    // A score that is not beaten stays, whatever the bounds are by now.
    if (first.next.isApplied) assertWithin(board.id, limits, first.next.score);
    const outcomes = [first, ...others.map((other) => this.outcomeIn(other, update, reachedAt))] as const;
    const [change, ...changes] = outcomes.map((outcome) => this.carryOut(outcome, playerId, withoutRanks));
    const periods = [change as PeriodChange, ...changes] as const;
    const { period: _, ...ofFirst } = periods[0];
    return {
      board: board.id,
      playerId,
      delta: delta ?? null,
      ...ofFirst,
      periods: board.periods === undefined || period !== null ? undefined : periods,
      replayed: false,
      scoreChanged: this.told(update, periods, now),
    };
  }

  /** Makes the score what it is to be. */
  private carryOut({ period, previous, next }: Outcome, playerId: string, withoutRanks: boolean): PeriodChange {
    const rankOf = (value: ScoreValue) => (withoutRanks ? null : this.ranking(period).rankOf(value));
    const previousRank = previous && rankOf(previous);
    const { isApplied, ...value } = next;
    if (isApplied) this.rankingToChange(period).set(playerId, value);
    return {
      period,
      newScore: next.score,
      tiebreaker: next.tiebreaker,
      previousScore: previous?.score ?? null,
      previousTiebreaker: previous?.tiebreaker,
      isApplied,
      rank: rankOf(next),
      previousRank,
    };
  }

  private outcomeIn({ period }: BoardView, update: ScoreUpdate, reachedAt: (() => number) | undefined): Outcome {
    const previous = this.ranking(period).valueOf(update.playerId) ?? null;
    return { period, previous, next: applyRule(this.order, previous, update, reachedAt) };
  }

  /** The same for all periods of the update. Undefined if the update needs no time, or brings one. */
  private reachedAt(update: ScoreUpdate, now: number): (() => number) | undefined {
    if (!this.isFirstBetter) return undefined;
    const given = update.delta === undefined ? update.tiebreaker : undefined;
    let reached: number | undefined;
    if (given === undefined) return () => (reached ??= this.clock.next(now));
    this.clock.pass(given);
    return undefined;
  }

  private rankingToChange(period: Period): Ranking {
    const ranking = this.ranking(period);
    this.rankings.set(period, ranking);
    return ranking;
  }

  /** Null if there is nothing to tell. */
  private told(
    update: ScoreUpdate,
    periods: readonly [PeriodChange, ...PeriodChange[]],
    now: number,
  ): ScoreChanged | null {
    const { board, playerId, delta = null } = update;
    const [first, ...others] = periods.filter(({ isApplied }) => isApplied).map(periodScoreOf);
    if (first === undefined) return null;
    const [{ newScore }] = periods;
    const timestamp = new Date(now).toISOString();
    const scores = [first, ...others] as const;
    const applied = { board, playerId, delta, newScore, scores, timestamp, ...this.versions.next() };
    return new ScoreChanged(scoreEventOf(applied), null);
  }
}

function periodScoreOf({ period, newScore, tiebreaker }: PeriodChange): PeriodScore {
  return { period, score: newScore, tiebreaker };
}
