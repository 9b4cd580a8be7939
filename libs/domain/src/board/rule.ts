import { ScoreOutOfRangeError, WrongUpdateError } from '../errors.js';
import type { ScoreValue } from '../rank.js';
import { isScore } from '../score.js';
import type { DefinedBoard } from './defined-board.js';
import type { UpdateRule } from './definition.js';
import type { Order } from './order.js';

/** What a caller gives for an update: a delta on boards that increment, a score on the others. */
export type ScoreGiven =
  | { readonly delta: number; readonly score?: undefined; readonly subscore?: undefined }
  | { readonly score: number; readonly subscore?: number | undefined; readonly delta?: undefined };

/** What an update brings, by the rule of its board: a delta to add, or a score that takes the place of the present one, always or if it is better. */
export type ScoreInput =
  | { readonly delta: number; readonly update?: undefined }
  | (ScoreValue & { readonly update: Exclude<UpdateRule, 'increment'>; readonly delta?: undefined });

/**
 * What is given for an update of a board, by its rule. A subscore that is left out is 0.
 *
 * @throws {WrongUpdateError} if a delta is given to a board that takes scores, or the reverse, or a subscore to one that has none.
 */
export function inputOf({ id, definition: { update, ties } }: DefinedBoard, given: ScoreGiven): ScoreInput {
  if (given.delta !== undefined) {
    if (update !== 'increment') throw new WrongUpdateError(id, `it takes a "score" and no "delta"`);
    return { delta: given.delta };
  }
  const { score, subscore } = given;
  if (update === 'increment') throw new WrongUpdateError(id, `it takes a "delta" and no "score"`);
  if (ties === 'subscore') return { update, score, tiebreaker: subscore ?? 0 };
  if (subscore !== undefined) throw new WrongUpdateError(id, 'it has no subscores');
  return { update, score };
}

/** What an update makes of a score. */
export interface RuledScore extends ScoreValue {
  /** False if the score stays because it is not beaten. */
  readonly isApplied: boolean;
}

/**
 * The score after an update. The script that applies updates in Redis, `lua/add.lua`, does the same; one contract checks both.
 *
 * Two integers within ±(2^53 - 1) may sum to one outside of it. The sum of two such doubles is rounded at most to an
 * even integer of the same magnitude, so a sum that left the range never looks as if it were inside.
 *
 * @param previous null if the player is not on the board.
 * @param reached tells when a score is reached, where ties go to the first; undefined elsewhere. Called if the score changes.
 * @throws {ScoreOutOfRangeError} if the sum leaves ±`MAX_SCORE`.
 */
export function applyRule(
  order: Order,
  previous: ScoreValue | null,
  input: ScoreInput,
  reached?: () => number,
): RuledScore {
  const given: ScoreValue = input.delta === undefined ? input : { score: sumOf(previous, input.delta) };
  const { score } = given;
  // Where ties go to the first, the given score has no tiebreaker yet: an equal one would be reached later.
  const compared = { score, tiebreaker: given.tiebreaker ?? previous?.tiebreaker };
  if (input.update === 'best' && previous !== null && order.compareValues(compared, previous) >= 0) {
    return { ...previous, isApplied: false };
  }
  if (reached === undefined) return { score, tiebreaker: given.tiebreaker, isApplied: true };
  const isKept = previous?.score === score;
  return { score, tiebreaker: isKept ? previous.tiebreaker : reached(), isApplied: true };
}

function sumOf(previous: ScoreValue | null, delta: number): number {
  const score = previous?.score ?? 0;
  const sum = score + delta;
  if (!isScore(sum)) throw new ScoreOutOfRangeError(score, delta);
  return sum;
}
