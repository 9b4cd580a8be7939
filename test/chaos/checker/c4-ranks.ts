import type { Snapshot } from './snapshot.js';
import { type Violation, violations } from './violation.js';

/** The rank that the service answers is the one that SQL's `rank()` gives by score and tiebreaker, for every player. */
export function sameRanks({ ranks, sqlRanks }: Snapshot): Violation[] {
  const players = [...new Set([...ranks.keys(), ...sqlRanks.keys()])];
  const wrong = players
    .filter((playerId) => ranks.get(playerId) !== sqlRanks.get(playerId))
    .map((playerId) => `${playerId} has rank ${ranks.get(playerId)}, SQL says ${sqlRanks.get(playerId)}`);
  return violations('C4', wrong);
}
