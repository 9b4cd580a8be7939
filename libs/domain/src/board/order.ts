import { comparePlayerIds } from '../player.js';
import type { Scored, ScoreValue } from '../rank.js';
import { numbersByOrder, orderIndexOf, rulesOfNumber } from './board-number.js';
import { ASCENDING_PREFIX, DESCENDING_PREFIX, NO_PREFIX, RISING, type TiePrefix } from './tie-prefix.js';

/**
 * How a ranking is ordered. Stores keep a key and a member of each player, so that ascending pairs (key, member by bytes) are the order
 * of the ranking, best first. The place of a {@link prefixOf prefix} at a key is before all players who share it: the rank of a player
 * is 1 + those who stand before that place.
 */
export class Order {
  /** Whether more is better and ties are shared, as on most boards. */
  readonly isPlain: boolean;

  /** @param sign of keys. */
  constructor(
    readonly sign: 1 | -1,
    readonly prefix: TiePrefix,
  ) {
    this.isPlain = sign < 0 && prefix.width === 0;
  }

  /** @param score within ±`MAX_SCORE`. @returns the lower, the better; never -0. */
  toKey(score: number): number {
    return this.sign * score + 0;
  }

  /** The score that has a key. */
  toScore(key: number): number {
    return this.toKey(key);
  }

  /** What orders players whose scores are equal: players with the same prefix share a rank. Empty unless ties are broken. */
  prefixOf({ tiebreaker = 0 }: Pick<ScoreValue, 'tiebreaker'>): string {
    return this.prefix.of(tiebreaker);
  }

  /** @param scored its player and tiebreaker. */
  memberOf(scored: Pick<Scored, 'playerId' | 'tiebreaker'>): string {
    return this.prefixOf(scored) + scored.playerId;
  }

  /** The player who has a key and a member. */
  scoredOf(key: number, member: string): Scored {
    const { prefix } = this;
    const score = this.toScore(key);
    if (prefix.width === 0) return { playerId: member, score };
    return { playerId: member.slice(prefix.width), score, tiebreaker: prefix.read(member) };
  }

  /** Below 0 if the first one is better, above 0 if the second one is, 0 if they share a rank. */
  compareValues(one: ScoreValue, other: ScoreValue): number {
    return (
      this.toKey(one.score) - this.toKey(other.score) || comparePlayerIds(this.prefixOf(one), this.prefixOf(other))
    );
  }

  /** The order of players: never 0 for different ones. */
  compare(one: Scored, other: Scored): number {
    return this.compareValues(one, other) || comparePlayerIds(one.playerId, other.playerId);
  }
}

const PREFIXES = {
  shared: { desc: NO_PREFIX, asc: NO_PREFIX },
  first: { desc: RISING, asc: RISING },
  subscore: { desc: DESCENDING_PREFIX, asc: ASCENDING_PREFIX },
};

const ORDERS = numbersByOrder().map((board) => {
  const { order, ties, subscoreOrder } = rulesOfNumber(board);
  return new Order(order === 'asc' ? 1 : -1, PREFIXES[ties][subscoreOrder]);
});

/** The order of a board. @param board its number. */
export function orderOf(board: number): Order {
  return ORDERS[orderIndexOf(board)] as Order;
}
