import {
  addDelta,
  ALL_TIME,
  type Period,
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
    private readonly epoch: number,
    private readonly rankings = new Map<Period, Ranking>(),
  ) {}

  /** Empty if the board has no such period: a read creates none. */
  ranking(period: Period): Ranking {
    return this.rankings.get(period) ?? new Ranking();
  }

  /** Whether the board still is as the caller saw it. */
  isExpected({ playerId, epoch, expected }: ScoreReplacement): boolean {
    return epoch === this.epoch && expected === (this.ranking(ALL_TIME).scoreOf(playerId) ?? null);
  }

  /** @throws {ScoreOutOfRangeError} if the sum leaves the range; nothing was changed. */
  apply(update: ScoreUpdate, now: number): ScoreChange & { readonly scoreChanged: ScoreChanged } {
    const ranking = this.rankingToChange(ALL_TIME);
    const { playerId } = update;
    const previous = ranking.standing(playerId);
    const newScore = addDelta(previous?.score ?? 0, update.delta);
    ranking.set(playerId, newScore);
    return {
      board: update.board,
      playerId,
      delta: update.delta,
      newScore,
      previousScore: previous?.score ?? null,
      rank: ranking.rankOf(newScore),
      previousRank: previous?.rank ?? null,
      replayed: false,
      scoreChanged: new ScoreChanged(this.event(update, newScore, now), null),
    };
  }

  private rankingToChange(period: Period): Ranking {
    const ranking = this.ranking(period);
    this.rankings.set(period, ranking);
    return ranking;
  }

  private event({ board, playerId, delta }: ScoreUpdate, newScore: number, now: number): ScoreEvent {
    const timestamp = new Date(now).toISOString();
    this.seq += 1;
    return scoreEventOf({ board, playerId, delta, newScore, timestamp, epoch: this.epoch, seq: this.seq });
  }
}
