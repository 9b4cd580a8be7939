import type { ScoreValue } from '@standings/domain';

/** Whether two values, null where a player has none, have the same score and the same tiebreaker. */
export function isSameValue(one: ScoreValue | null, other: ScoreValue | null): boolean {
  return one?.score === other?.score && one?.tiebreaker === other?.tiebreaker;
}
