import type { ScoreValue } from '@standings/domain';
import { rulesOf } from '../boards.js';
import { groupBy, sumOf, type Update } from '../history/history.js';
import type { Given } from '../rules.js';
import type { Loss } from './loss.js';
import { possibleScores } from './possible-scores.js';
import type { Snapshot } from './snapshot.js';
import { valueText } from './value-text.js';
import { type Violation, violations } from './violation.js';

/**
 * What a player's score must be: from one sum to another, which are the same unless outcomes are unknown for ever; or one of some, each with
 * its tiebreaker unless nobody can know that, and null for a player who is absent.
 */
export type Expected =
  { readonly least: number; readonly most: number } | { readonly oneOf: readonly (ScoreValue | null)[] };

const NOTHING: Expected = { least: 0, most: 0 };

/** What the acknowledged updates make of each player, without those that are known to be lost. */
export function expectedScores(
  updates: readonly Update[],
  lost: ReadonlySet<Update>,
  loss: Loss | null = null,
): Map<string, Expected> {
  const expected = new Map<string, Expected>();
  for (const [playerId, mine] of groupBy(updates, ({ playerId }) => playerId)) {
    expected.set(playerId, mine[0]?.given === null ? sumsOf(mine, lost) : oneOf(mine, loss));
  }
  return expected;
}

function sumsOf(mine: readonly Update[], lost: ReadonlySet<Update>): Expected {
  const least = sumOf(mine.filter((update) => update.outcome === 'ok' && !lost.has(update)));
  return { least, most: least + sumOf(mine.filter(({ outcome }) => outcome === 'unknown')) };
}

function oneOf(mine: readonly Update[], loss: Loss | null): Expected {
  const { ties } = rulesOf(mine[0]?.board ?? '');
  const { scores, none } = possibleScores(mine, loss);
  const value = ({ score, subscore }: Given) => (ties === 'subscore' ? { score, tiebreaker: subscore } : { score });
  return { oneOf: [...(none ? [null] : []), ...scores.map(value)] };
}

/** At the end Redis and Postgres have the same of every player there is, and it is what the acknowledged updates make. */
export function equality(expected: ReadonlyMap<string, Expected>, { redis, postgres }: Snapshot): Violation[] {
  const players = [...new Set([...expected.keys(), ...redis.keys(), ...postgres.keys()])];
  const wrong = players.flatMap((playerId) => {
    const must = expected.get(playerId) ?? NOTHING;
    const [inRedis, inPostgres] = [redis.get(playerId), postgres.get(playerId)];
    const [one, other] = [valueText(inRedis), valueText(inPostgres)];
    if (one === other && fits(inRedis, must)) return [];
    return [`${playerId} has ${one} in Redis and ${other} in Postgres, must have ${inWords(must)}`];
  });
  return violations('C2', wrong);
}

function fits(value: ScoreValue | undefined, must: Expected): boolean {
  if ('least' in must) return (value?.score ?? 0) >= must.least && (value?.score ?? 0) <= must.most;
  return must.oneOf.some((one) => {
    if (one === null || value === undefined) return one === null && value === undefined;
    return one.score === value.score && (one.tiebreaker === undefined || one.tiebreaker === value.tiebreaker);
  });
}

function inWords(must: Expected): string {
  if ('least' in must) return must.least === must.most ? `${must.least}` : `from ${must.least} to ${must.most}`;
  return [...new Set(must.oneOf.map((one) => valueText(one ?? undefined)))].join(' or ');
}
