import { ALL_TIME, isNewer, type ScoreEvent, type ScoreValue } from '@standings/domain';
import { rulesOf } from '../boards.js';
import { groupBy, type Update } from '../history/history.js';
import { type Loss, mayBeLost } from './loss.js';
import type { Row } from './snapshot.js';
import { valueText } from './value-text.js';
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
 * the same score after it, or the same given score. Deltas are not negative: what comes twice differs only after a loss, where the later one
 * counts. A best score that was not beaten has no event.
 *
 * Where ties go to the first, an update that leaves the score as it is keeps the time at which it was reached, and a change has a later one.
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
  const rules = rulesOf(updates[0]?.board ?? '');
  const { built, overwritten } =
    rules.update === 'increment' ? buildUp(distinct) : { built: distinct, overwritten: [] };
  const { lost, surplus } = match(updates, built, loss);
  const missing = lost.filter((update) => !mayBeLost(update, loss));
  const wrong = [
    ...reused(distinct, events).map((at) => `${playerId}: two different events are version ${at}`),
    ...missing.map((update) => `${playerId}: the effect of ${update.key} (${effectOf(update)}) is gone`),
    ...surplus.map((event) => `${playerId}: ${effectOfEvent(event)} (${text(event)}) is nobody's`),
    ...(loss === null ? overwritten : []).map((event) => `${playerId}: ${text(event)} counts no more`),
    ...(loss === null && rules.ties === 'first' ? misplaced(built) : []).map((what) => `${playerId}: ${what}`),
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
function match(
  updates: readonly Update[],
  built: readonly ScoreEvent[],
  loss: Loss | null,
): { lost: Update[]; surplus: ScoreEvent[] } {
  const left = groupBy(built, effectOfEvent);
  // Those first that are surely there, then the latest: where a score was reached twice because the first time was lost, the event is of the
  // second.
  const lost = updates
    .filter(({ outcome, isApplied }) => outcome === 'ok' && isApplied)
    .sort((a, b) => Number(mayBeLost(a, loss)) - Number(mayBeLost(b, loss)) || b.decidedAt - a.decidedAt)
    .filter((update) => left.get(effectOf(update))?.pop() === undefined);
  const unknown = updates.filter(({ outcome }) => outcome === 'unknown').map(broughtBy);
  const surplus = [...left.values()].flat().filter((event) => {
    const at = unknown.indexOf(broughtByEvent(event));
    if (at !== -1) unknown.splice(at, 1);
    return at === -1;
  });
  return { lost, surplus };
}

/** What an acknowledged update did, and what an event tells, in the same words. */
function effectOf(update: Update): string {
  return update.given === null ? `${broughtBy(update)} to ${update.newScore}` : broughtBy(update);
}

function effectOfEvent(event: ScoreEvent): string {
  return isGiven(event) ? broughtByEvent(event) : `${broughtByEvent(event)} to ${event.newScore}`;
}

/** The same without the score that came of it. */
function broughtBy({ board, delta, given }: Update): string {
  return given === null ? `+${delta}` : givenText(board, given.score, given.subscore);
}

function broughtByEvent(event: ScoreEvent): string {
  const { board, newScore, tiebreakers, delta } = event;
  return isGiven(event) ? givenText(board, newScore, tiebreakers?.[ALL_TIME]) : `+${delta}`;
}

function givenText(board: string, score: number, subscore: number | undefined): string {
  return rulesOf(board).ties === 'subscore' ? `${score}:${subscore}` : `${score}`;
}

function isGiven({ board }: ScoreEvent): boolean {
  return rulesOf(board).update !== 'increment';
}

/** Where a score was reached at another time than it should have been. @param events of one player, oldest first. */
function misplaced(events: readonly ScoreEvent[]): string[] {
  return events.slice(1).flatMap((event, index) => {
    const before = events[index] as ScoreEvent;
    const [was, is] = [before, event].map(({ tiebreakers }) => tiebreakers?.[ALL_TIME] ?? 0) as [number, number];
    const isRight = event.newScore === before.newScore ? is === was : is > was;
    return isRight
      ? []
      : [`${event.newScore} (${text(event)}) was reached at ${is}, and ${before.newScore} before it at ${was}`];
  });
}

function rowIsNewest(playerId: string, newest: ScoreEvent | undefined, row: Row | undefined): string[] {
  const must = newest === undefined ? 'no row' : `${valueText(valueOf(newest))} of ${text(newest)}`;
  const is = row === undefined ? 'no row' : `${valueText(row)} of ${text(row)}`;
  return must === is ? [] : [`${playerId}: Postgres has ${is}, must have ${must}`];
}

function valueOf({ newScore, tiebreakers }: ScoreEvent): ScoreValue {
  return { score: newScore, tiebreaker: tiebreakers?.[ALL_TIME] };
}

function text({ epoch, seq }: { readonly epoch: number; readonly seq: number }): string {
  return `${epoch}/${seq}`;
}
