import {
  type Board,
  type BoardView,
  orderOf,
  rankingIdOf,
  rankingsAt,
  rankingsOf,
  RISING,
  type ScoreUpdate,
  type Span,
  spanAt,
} from '@standings/domain';
import { rankingField, type ShardKeys } from '../shard/keys.js';

/** A ranking of one script call. */
export interface CallRanking extends BoardView {
  /** In the registry, and a part of its key. */
  readonly field: string;
  /** Of those updates that have some, in the ranking that they are answered with: a score that is set has none. */
  limits: ScoreUpdate['limits'];
  /** What is known of the periods of its board at the time of the call, if this is the one that updates are answered with; undefined if the board keeps `all` alone. */
  open?: OpenPeriods | undefined;
}

/** The rankings that an update of a board counts for. */
interface OpenPeriods extends Span {
  /** Their places; empty if the board takes no updates. */
  readonly places: readonly number[];
}

/** The rankings that the updates of one script call count for, each once. */
export class RankingsOfCall {
  readonly rankings: CallRanking[] = [];
  /** Where the ranking that each update is answered with is in {@link rankings}. */
  readonly places: number[] = [];
  private readonly firstOf = new Map<number, number>();
  private readonly placeOf = new Map<string, number>();

  /** @param now of the shard, in ms since 1970. */
  constructor(updates: readonly ScoreUpdate[], now: number) {
    for (const { board, period, limits } of updates) {
      const place = period === undefined ? this.first(board, now) : this.place({ board, period });
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

  private first(board: Board, now: number): number {
    const known = this.firstOf.get(board.no);
    if (known !== undefined) return known;
    const views = rankingsAt(board, now);
    const [first, ...others] = views ?? rankingsOf(board);
    const place = this.place(first);
    this.firstOf.set(board.no, place);
    if (board.periods === undefined) return place;
    const places = views === null ? [] : [place, ...others.map((view) => this.place(view))];
    (this.rankings[place] as CallRanking).open = { ...spanAt(board, now), places };
    return place;
  }

  private place(view: BoardView): number {
    const field = rankingField(rankingIdOf(view));
    const known = this.placeOf.get(field);
    if (known !== undefined) return known;
    const place = this.rankings.push({ ...view, field, limits: undefined }) - 1;
    this.placeOf.set(field, place);
    return place;
  }
}

/** Keys of a call, and where they are among all of its keys, from 1: as `lua/add.lua` takes them. */
export interface NumberedKeys {
  readonly keys: readonly string[];
  /** False for a ranking, or instead of all, where more is better and ties are shared. */
  readonly orders: readonly (readonly [sign: number, width: number, prefixes: number] | false)[] | false;
  readonly clockKey: number | false;
}
