import { type BoardView, rankingIdOf, rankingsAt, type ScoreUpdate } from '@standings/domain';
import { rankingField } from '../shard/keys.js';

/** A ranking of one script call. */
export interface CallRanking extends BoardView {
  /** In the registry, and a part of its key. */
  readonly field: string;
  /** Of those updates that have some: a score that is set has none. */
  limits: ScoreUpdate['limits'];
}

/** The rankings that the updates of one script call count for, each once. */
export class RankingsOfCall {
  readonly rankings: CallRanking[] = [];
  /** Where the ranking of each update is in {@link rankings}. */
  readonly places: number[] = [];

  constructor(updates: readonly ScoreUpdate[], now: number) {
    const placeOf = new Map<number, number>();
    for (const { board, limits } of updates) {
      let place = placeOf.get(board.no);
      if (place === undefined) {
        place = this.rankings.length;
        placeOf.set(board.no, place);
        const [view] = rankingsAt(board, now);
        this.rankings.push({ ...view, field: rankingField(rankingIdOf(view)), limits });
      }
      const ranking = this.rankings[place];
      if (ranking !== undefined) ranking.limits ??= limits;
      this.places.push(place);
    }
  }
}
