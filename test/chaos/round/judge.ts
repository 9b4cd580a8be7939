import type { ScoreEvent } from '@standings/domain';
import { counterBounds } from '../checker/c1-counter-bounds.js';
import { equality, type Expected, expectedScores } from '../checker/c2-equality.js';
import { type Effects, oneEffectEach } from '../checker/c3-one-effect-each.js';
import { sameRanks } from '../checker/c4-ranks.js';
import type { Loss } from '../checker/loss.js';
import type { Snapshot } from '../checker/snapshot.js';
import type { Violation } from '../checker/violation.js';
import { type History, updatesOf } from '../history/history.js';

export interface Verdict {
  readonly violations: readonly Violation[];
  readonly effects: Effects;
}

/**
 * C1 to C4 of what one round left behind.
 *
 * @param before what players of earlier rounds must still have.
 */
export function judge(
  history: History,
  events: readonly ScoreEvent[],
  snapshot: Snapshot,
  before: ReadonlyMap<string, Expected>,
  loss: Loss | null,
): Verdict {
  const updates = updatesOf(history);
  const effects = oneEffectEach(updates, events, snapshot.postgres, loss);
  const expected = new Map([...before, ...expectedScores(updates, effects.lost, loss)]);
  const violations = [
    ...counterBounds(updates, history.readings, effects.lost, loss),
    ...equality(expected, snapshot),
    ...effects.violations,
    ...sameRanks(snapshot),
  ];
  return { violations, effects };
}
