import type { ScoreValue } from '@standings/domain';

/** A score with its tiebreaker, if it has one, in words. */
export function valueText(value: ScoreValue | undefined): string {
  if (value === undefined) return '0';
  return value.tiebreaker === undefined ? `${value.score}` : `${value.score}:${value.tiebreaker}`;
}
