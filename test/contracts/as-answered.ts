import type { ScoreChange } from '@standings/domain';

/** A change without where its record was found, which only a store with an outbox says. */
export function asAnswered(change: ScoreChange | null | undefined): Omit<ScoreChange, 'foundIn'> {
  const { foundIn: _, ...answered } = change as ScoreChange;
  return answered;
}
