import { isNewer, type ScoreEvent } from '@standings/domain';
import { groupBy, type Update } from '../history/history.js';
import { type Loss, mayBeLost } from './loss.js';
import type { Row } from './snapshot.js';
import { type Violation, violations } from './violation.js';

export interface Effects {
  readonly violations: readonly Violation[];
  /** Acknowledged updates whose effect is nowhere, although some may have had one for a while. */
  readonly lost: ReadonlySet<Update>;
  /** Effects that no update asked for: of a request that was applied twice. */
  readonly doubled: number;
  /** Events that the log holds more than once. */
  readonly duplicates: number;
}

/**
 * Every acknowledged update has exactly one effect: one event, by its version, that the newest score is built on. Every
 * event belongs to an update. The row in Postgres is the newest event.
 *
 * Events carry no key. One of a player's events and one of the answers belong together when both name the same delta and
 * the same score after it: with positive deltas no score comes twice, except after a loss, where the later one counts.
 */
export function oneEffectEach(
  updates: readonly Update[],
  events: readonly ScoreEvent[],
  rows: ReadonlyMap<string, Row>,
  loss: Loss | null,
): Effects {
  const eventsOf = groupBy(events, ({ playerId }) => playerId);
  const players = [...groupBy(updates, ({ playerId }) => playerId)].map(([playerId, mine]) =>
    effectsOn(playerId, mine, eventsOf.get(playerId) ?? [], rows.get(playerId), loss),
  );
  return {
    violations: violations(
      'C3',
      players.flatMap(({ wrong }) => wrong),
    ),
    lost: new Set(players.flatMap(({ lost }) => lost)),
    doubled: players.reduce((sum, { doubled }) => sum + doubled, 0),
    duplicates: players.reduce((sum, { duplicates }) => sum + duplicates, 0),
  };
}

interface EffectsOnPlayer {
  readonly wrong: string[];
  readonly lost: Update[];
  readonly doubled: number;
  readonly duplicates: number;
}

function effectsOn(
  playerId: string,
  updates: readonly Update[],
  events: readonly ScoreEvent[],
  row: Row | undefined,
  loss: Loss | null,
): EffectsOnPlayer {
  const distinct = distinctVersions(events);
  const { built, overwritten } = buildUp(distinct);
  const { lost, surplus } = match(updates, built);
  const missing = lost.filter((update) => !mayBeLost(update, loss));
  const wrong = [
    ...reused(distinct, events).map((at) => `${playerId}: two different events are version ${at}`),
    ...missing.map(
      ({ key, delta, newScore }) => `${playerId}: the effect of ${key} (+${delta} to ${newScore}) is gone`,
    ),
    ...surplus.map(({ delta, newScore, ...at }) => `${playerId}: +${delta} to ${newScore} (${text(at)}) is nobody's`),
    ...(loss === null ? overwritten : []).map((event) => `${playerId}: ${text(event)} counts no more`),
    ...rowIsNewest(playerId, built.at(-1), row),
  ];
  return { wrong, lost, doubled: surplus.length, duplicates: events.length - distinct.length };
}

/** Oldest first. */
function distinctVersions(events: readonly ScoreEvent[]): ScoreEvent[] {
  const first = new Map(events.toReversed().map((event) => [text(event), event]));
  return [...first.values()].sort((a, b) => (isNewer(a, b) ? 1 : -1));
}

function reused(distinct: readonly ScoreEvent[], events: readonly ScoreEvent[]): string[] {
  const scores = new Map(distinct.map((event) => [text(event), event.newScore]));
  return events.filter((event) => scores.get(text(event)) !== event.newScore).map(text);
}

/** Parts the events that the newest score is built on from those that a later history did not know. */
function buildUp(events: readonly ScoreEvent[]): { built: ScoreEvent[]; overwritten: ScoreEvent[] } {
  const built: ScoreEvent[] = [];
  const overwritten: ScoreEvent[] = [];
  for (const event of events) {
    // No update of the run sets a score: an event that does is built on nothing, and nobody's.
    const base = event.delta === null ? 0 : event.newScore - event.delta;
    while (built.length > 0 && (built.at(-1) as ScoreEvent).newScore > base)
      overwritten.push(built.pop() as ScoreEvent);
    built.push(event);
  }
  return { built, overwritten };
}

/** Finds each acknowledged update its event, then lets those of unknown outcome have what is left. */
function match(updates: readonly Update[], built: readonly ScoreEvent[]): { lost: Update[]; surplus: ScoreEvent[] } {
  const left = new Map(built.map((event) => [`+${event.delta} to ${event.newScore}`, event]));
  // The latest first: where a score was reached twice because the first time was lost, the event is of the second.
  const lost = updates
    .filter(({ outcome }) => outcome === 'ok')
    .sort((a, b) => b.decidedAt - a.decidedAt)
    .filter(({ delta, newScore }) => !left.delete(`+${delta} to ${newScore}`));
  const unknown = updates.filter(({ outcome }) => outcome === 'unknown').map(({ delta }) => delta);
  const surplus = [...left.values()].filter(({ delta }) => {
    const at = delta === null ? -1 : unknown.indexOf(delta);
    if (at !== -1) unknown.splice(at, 1);
    return at === -1;
  });
  return { lost, surplus };
}

function rowIsNewest(playerId: string, newest: ScoreEvent | undefined, row: Row | undefined): string[] {
  const must = newest === undefined ? 'no row' : `${newest.newScore} of ${text(newest)}`;
  const is = row === undefined ? 'no row' : `${row.score} of ${text(row)}`;
  return must === is ? [] : [`${playerId}: Postgres has ${is}, must have ${must}`];
}

function text({ epoch, seq }: { readonly epoch: number; readonly seq: number }): string {
  return `${epoch}/${seq}`;
}
