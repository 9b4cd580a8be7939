import { MAX_SCORE } from '../score.js';

/**
 * How players with equal scores are ordered: by a prefix of their ids, compared by bytes. So the order of a ranking is that of the pairs
 * (key of the score, prefix and player id), in a Redis sorted set too.
 */
export interface TiePrefix {
  /** Characters of every prefix. 0: players with equal scores are ordered by their ids alone, and share a rank. */
  readonly width: number;
  /** Of tiebreakers: of two, the one whose product with it is lower comes first. 0 where there are none. */
  readonly sign: 1 | 0 | -1;
  /** @param tiebreaker an integer within ±`MAX_SCORE`. */
  of(tiebreaker: number): string;
  /** The tiebreaker of a text that starts with a prefix. */
  read(member: string): number;
}

/** Every number has as many digits as the largest. */
const DIGITS = String(MAX_SCORE).length;

const BELOW_ZERO = '0';
const FROM_ZERO = '1';

export const NO_PREFIX: TiePrefix = { width: 0, sign: 0, of: () => '', read: () => 0 };

/** The lower tiebreaker comes first. It is at least 0. */
export const RISING: TiePrefix = {
  width: DIGITS,
  sign: 1,
  of: digits,
  read: (member) => Number(member.slice(0, DIGITS)),
};

/** The lower tiebreaker comes first, of either sign. */
export const ASCENDING_PREFIX: TiePrefix = {
  width: 1 + DIGITS,
  sign: 1,
  of: (tiebreaker) => (tiebreaker < 0 ? BELOW_ZERO + digits(tiebreaker + MAX_SCORE) : FROM_ZERO + digits(tiebreaker)),
  read: (member) => {
    const number = Number(member.slice(1, 1 + DIGITS));
    return member.startsWith(BELOW_ZERO) ? number - MAX_SCORE : number;
  },
};

/** The higher tiebreaker comes first, of either sign. */
export const DESCENDING_PREFIX: TiePrefix = {
  width: 1 + DIGITS,
  sign: -1,
  of: (tiebreaker) => ASCENDING_PREFIX.of(0 - tiebreaker),
  read: (member) => 0 - ASCENDING_PREFIX.read(member),
};

function digits(number: number): string {
  return String(number).padStart(DIGITS, '0');
}
