import { equality, type Expected } from './c2-equality.js';
import { sameRanks } from './c4-ranks.js';
import type { Snapshot } from './snapshot.js';
import type { Violation } from './violation.js';

/** After Redis was emptied and made whole again, scores and ranks are right as before. @param after taken then. */
export function survivesRebuild(expected: ReadonlyMap<string, Expected>, after: Snapshot): Violation[] {
  return [...equality(expected, after), ...sameRanks(after)].map(({ invariant, what }) => ({
    invariant: 'C5',
    what: `after the rebuild (${invariant}): ${what}`,
  }));
}
