import {
  type AppliedUpdate,
  applyRule,
  assertAccepts,
  assertWithin,
  type BoardView,
  type Period,
  type PeriodScore,
  orderOf,
  rankingsAt,
  rankingsOf,
  type ScoreChange,
  ScoreChanged,
  type ScoreEvent,
  scoreEventOf,
  type ScoreReplacement,
  type ScoreUpdate,
} from '@standings/domain';
import { Ranking } from './ranking/ranking.js';
import type { ShardVersions } from './shard-versions.js';

/** One board in memory: a ranking per period. */
export class EmbeddedBoard {
  /** @param no its number. */
  constructor(
    private readonly no: number,
    private readonly versions: ShardVersions,
    private readonly rankings = new Map<Period, Ranking>(),
  ) {}

  /** Empty if the board has no such period: a read creates none. */
  ranking(period: Period): Ranking {
    return this.rankings.get(period) ?? new Ranking(orderOf(this.no));
  }

  /** Whether the board still is as the caller saw it. It is never rebuilt while the process runs. */
  isExpected({ board, playerId, epoch, rebuilds, expected }: ScoreReplacement): boolean {
    const [{ period }] = rankingsOf(board);
    return (
      epoch === this.versions.epoch && rebuilds === 0 && expected === (this.ranking(period).scoreOf(playerId) ?? null)
    );
  }

  /**
   * @param now in ms since 1970.
   * @throws {BoardNotAcceptingError} @throws {ScoreOutOfBoundsError} @throws {ScoreOutOfRangeError} if nothing was changed.
   */
  apply(update: ScoreUpdate, now: number): ScoreChange & { readonly scoreChanged: ScoreChanged } {
    const { board, playerId, delta, limits, withoutRanks = false } = update;
    assertAccepts(board.id, limits, delta, now);
    const [first, ...others] = rankingsAt(board, now);
    const ranking = this.ranking(first.period);
    const previousScore = ranking.scoreOf(playerId) ?? null;
    const previousRank = withoutRanks || previousScore === null ? null : ranking.rankOf(previousScore);
    const firstScore = this.scoreIn(first, update);
    assertWithin(board.id, limits, firstScore.score);
    const scores = [firstScore, ...others.map((view) => this.scoreIn(view, update))] as const;
    for (const { period, score } of scores) this.rankingToChange(period).set(playerId, score);
    const newScore = scores[0].score;
    return {
      board: board.id,
      playerId,
      delta,
      newScore,
      previousScore,
      rank: withoutRanks ? null : this.ranking(first.period).rankOf(newScore),
      previousRank,
      replayed: false,
      scoreChanged: new ScoreChanged(this.event(update, scores, now), null),
    };
  }

  private scoreIn({ period }: BoardView, { playerId, delta }: ScoreUpdate): PeriodScore {
    return { period, score: applyRule(this.ranking(period).scoreOf(playerId) ?? null, delta) };
  }

  private rankingToChange(period: Period): Ranking {
    const ranking = this.ranking(period);
    this.rankings.set(period, ranking);
    return ranking;
  }

  private event({ board, playerId, delta }: ScoreUpdate, scores: AppliedUpdate['scores'], now: number): ScoreEvent {
    const timestamp = new Date(now).toISOString();
    return scoreEventOf({ board, playerId, delta, scores, timestamp, ...this.versions.next() });
  }
}
