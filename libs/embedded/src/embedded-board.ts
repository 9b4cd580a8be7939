import {
  type AppliedUpdate,
  applyRule,
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

/** One board in memory: a ranking per period, and the version of its latest update. */
export class EmbeddedBoard {
  private seq = 0;

  /** @param epoch higher than that of any stored score of the board. */
  constructor(
    private readonly id: string,
    private readonly epoch: number,
    private readonly rankings = new Map<Period, Ranking>(),
  ) {}

  /** Empty if the board has no such period: a read creates none. */
  ranking(period: Period): Ranking {
    return this.rankings.get(period) ?? new Ranking(orderOf(this.id));
  }

  /** Whether the board still is as the caller saw it. */
  isExpected({ playerId, epoch, expected }: ScoreReplacement): boolean {
    const [{ period }] = rankingsOf(this.id);
    return epoch === this.epoch && expected === (this.ranking(period).scoreOf(playerId) ?? null);
  }

  /** @throws {ScoreOutOfRangeError} if a score leaves the range; nothing was changed. */
  apply(update: ScoreUpdate, now: number): ScoreChange & { readonly scoreChanged: ScoreChanged } {
    const { board, playerId, delta } = update;
    const [first, ...others] = rankingsAt(this.id, now);
    const previous = this.ranking(first.period).standing(playerId);
    const scores = [this.scoreIn(first, update), ...others.map((view) => this.scoreIn(view, update))] as const;
    for (const { period, score } of scores) this.rankingToChange(period).set(playerId, score);
    const newScore = scores[0].score;
    return {
      board,
      playerId,
      delta,
      newScore,
      previousScore: previous?.score ?? null,
      rank: this.ranking(first.period).rankOf(newScore),
      previousRank: previous?.rank ?? null,
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
    this.seq += 1;
    return scoreEventOf({ board, playerId, delta, scores, timestamp, epoch: this.epoch, seq: this.seq });
  }
}
