import { groupBy, sumOf, type Update } from '../history/history.js';
import type { Snapshot } from './snapshot.js';
import { type Violation, violations } from './violation.js';

/** What a player's score must be, from one sum to another: the same unless outcomes are unknown for ever. */
export interface Expected {
  readonly least: number;
  readonly most: number;
}

/** What the acknowledged updates make of each player, without those that are known to be lost. */
export function expectedScores(updates: readonly Update[], lost: ReadonlySet<Update>): Map<string, Expected> {
  const expected = new Map<string, Expected>();
  for (const [playerId, mine] of groupBy(updates, ({ playerId }) => playerId)) {
    const least = sumOf(mine.filter((update) => update.outcome === 'ok' && !lost.has(update)));
    const most = least + sumOf(mine.filter(({ outcome }) => outcome === 'unknown'));
    expected.set(playerId, { least, most });
  }
  return expected;
}

/** At the end the score in Redis is the score in Postgres is the sum of what was acknowledged, for every player there is. */
export function equality(expected: ReadonlyMap<string, Expected>, { redis, postgres }: Snapshot): Violation[] {
  const players = [...new Set([...expected.keys(), ...redis.keys(), ...postgres.keys()])];
  const wrong = players.flatMap((playerId) => {
    const { least, most } = expected.get(playerId) ?? { least: 0, most: 0 };
    const inRedis = redis.get(playerId) ?? 0;
    const inPostgres = postgres.get(playerId)?.score ?? 0;
    if (inRedis === inPostgres && inRedis >= least && inRedis <= most) return [];
    const must = least === most ? `${least}` : `from ${least} to ${most}`;
    return [`${playerId} has ${inRedis} in Redis and ${inPostgres} in Postgres, must have ${must}`];
  });
  return violations('C2', wrong);
}
