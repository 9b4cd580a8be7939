import { type BoardView, orderOf, rankingIdOf, rankingsAt, RISING, type ScoreUpdate } from '@standings/domain';
import { rankingField, type ShardKeys } from '../shard/keys.js';

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
  /** The keys of the rankings. @param before how many keys the call has before them. */
  keysIn(keys: ShardKeys, before: number): NumberedKeys {
    const scores = this.rankings.map(({ field }) => keys.scores(field));
    const tied = this.rankings.map(({ board }) => orderOf(board.no));
    if (tied.every(({ isPlain }) => isPlain)) return { keys: scores, orders: false, clockKey: false };
    const all = [...scores];
    const orders = tied.map((order, index) => {
      const { sign, prefix } = order;
      if (order.isPlain) return false;
      if (prefix.width === 0) return [sign, 0, 0] as const;
      return [sign, prefix.width, before + all.push(keys.prefixes(this.rankings[index]?.field as string))] as const;
    });
    const needsClock = tied.some(({ prefix }) => prefix === RISING);
    return { keys: all, orders, clockKey: needsClock && before + all.push(keys.clock) };
  }
}

/** Keys of a call, and where they are among all of its keys, from 1: as `lua/add.lua` takes them. */
export interface NumberedKeys {
  readonly keys: readonly string[];
  /** False for a ranking, or instead of all, where more is better and ties are shared. */
  readonly orders: readonly (readonly [sign: number, width: number, prefixes: number] | false)[] | false;
  readonly clockKey: number | false;
}
