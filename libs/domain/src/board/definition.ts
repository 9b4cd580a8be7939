import { BoardRulesFixedError, InvalidDefinitionError } from '../errors.js';
import { type CalendarRules, DEFAULT_CALENDAR_RULES } from '../period/calendar-rules.js';
import type { CalendarKind, DefinedKind } from '../period/period-kind.js';

/** Bounds of the scores of a board, each an integer within ±`MAX_SCORE`; null for no bound. */
export interface ScoreBounds {
  /** Lowest score that an update may leave. */
  readonly min: number | null;
  /** Highest score that an update may leave, at least `min`. */
  readonly max: number | null;
  /** Largest change of a score up or down by one update, at least 1. */
  readonly maxDelta: number | null;
}

/** `desc`: the higher, the better. */
export type Direction = 'desc' | 'asc';

/** How an update makes a score: by adding to it, by the better one of the two, or by the one that it gives. */
export type UpdateRule = 'increment' | 'best' | 'latest';

/**
 * Who is better of players with equal scores. `shared`: they share a rank. `first`: who reached the score earlier. `subscore`: who has the
 * better subscore; those with equal subscores share a rank.
 */
export type Ties = 'shared' | 'first' | 'subscore';

/** How many archived periods of a kind are kept, from 1 to 10,000; null for all of them. */
export type KeptArchives = { readonly [Kind in CalendarKind | 'season']: number | null };

/** What may be chosen for a board, or for the boards of a template. */
export interface BoardDefinition extends CalendarRules {
  /** 1 to {@link MAX_TITLE} characters; null for none. */
  readonly title: string | null;
  /** Whether its players are spread over all shards. Fixed when the board is created, like all {@link RULES}. */
  readonly spread: boolean;
  /** Which scores are better: the higher ones (`desc`) or the lower ones. */
  readonly order: Direction;
  readonly update: UpdateRule;
  readonly ties: Ties;
  /** Which subscores are better. `desc` unless ties are broken by subscores. */
  readonly subscoreOrder: Direction;
  /** The kinds of periods that it keeps, each once. Updates are answered with the first, which is fixed like a rule. */
  readonly periods: readonly [DefinedKind, ...DefinedKind[]];
  readonly keepArchived: KeptArchives;
  readonly scores: ScoreBounds;
  /** The first instant at which updates are accepted, in ms since 1970; null for no beginning. */
  readonly acceptsFrom: number | null;
  /** The first instant at which updates are no longer accepted, in ms since 1970, later than `acceptsFrom`; null for no end. */
  readonly acceptsUntil: number | null;
}

/** The fields of a definition that are to change. The others stay, also those inside of `scores` and `keepArchived`. */
export type DefinitionChange = Given<Omit<BoardDefinition, 'scores' | 'keepArchived'>> & {
  readonly scores?: Given<ScoreBounds> | undefined;
  readonly keepArchived?: Given<KeptArchives> | undefined;
};

type Given<Fields> = { readonly [Field in keyof Fields]?: Fields[Field] | undefined };

export const MAX_TITLE = 200;

/** The fields that are fixed when a board is created. */
export const RULES = [
  'spread',
  'order',
  'update',
  'ties',
  'subscoreOrder',
  'timeZone',
  'weekStartsOn',
] as const satisfies (keyof BoardDefinition)[];

/** What a board has that chooses nothing. */
export const DEFAULT_DEFINITION: BoardDefinition = {
  title: null,
  spread: false,
  order: 'desc',
  update: 'increment',
  ties: 'shared',
  subscoreOrder: 'desc',
  periods: ['all'],
  ...DEFAULT_CALENDAR_RULES,
  keepArchived: { day: null, week: null, month: null, year: null, season: null },
  scores: { min: null, max: null, maxDelta: null },
  acceptsFrom: null,
  acceptsUntil: null,
};

/**
 * A definition after a change. Its fields are always in the same order.
 *
 * @throws {InvalidDefinitionError} if the result is not possible.
 */
export function changeDefinition(present: BoardDefinition, change: DefinitionChange): BoardDefinition {
  const bounds = change.scores ?? {};
  const archives = change.keepArchived ?? {};
  const changed: BoardDefinition = {
    title: given(change.title, present.title),
    spread: given(change.spread, present.spread),
    order: given(change.order, present.order),
    update: given(change.update, present.update),
    ties: given(change.ties, present.ties),
    subscoreOrder: given(change.subscoreOrder, present.subscoreOrder),
    periods: given(change.periods, present.periods),
    timeZone: given(change.timeZone, present.timeZone),
    weekStartsOn: given(change.weekStartsOn, present.weekStartsOn),
    keepArchived: {
      day: given(archives.day, present.keepArchived.day),
      week: given(archives.week, present.keepArchived.week),
      month: given(archives.month, present.keepArchived.month),
      year: given(archives.year, present.keepArchived.year),
      season: given(archives.season, present.keepArchived.season),
    },
    scores: {
      min: given(bounds.min, present.scores.min),
      max: given(bounds.max, present.scores.max),
      maxDelta: given(bounds.maxDelta, present.scores.maxDelta),
    },
    acceptsFrom: given(change.acceptsFrom, present.acceptsFrom),
    acceptsUntil: given(change.acceptsUntil, present.acceptsUntil),
  };
  assertConsistent(changed);
  return changed;
}

/** @param board its id. @throws {BoardRulesFixedError} if a change of the definition of a board touches what is fixed. */
export function assertRulesStay(board: string, present: BoardDefinition, change: DefinitionChange): void {
  for (const rule of RULES) {
    if (given<unknown>(change[rule], present[rule]) !== present[rule]) throw new BoardRulesFixedError(board, rule);
  }
  if (given(change.periods, present.periods)[0] !== present.periods[0]) {
    throw new BoardRulesFixedError(board, 'periods[0]');
  }
}

/** Null is a value, too. */
function given<T>(value: T | undefined, present: T): T {
  return value === undefined ? present : value;
}

/** @throws {InvalidDefinitionError} */
function assertConsistent(definition: BoardDefinition): void {
  const {
    update,
    ties,
    subscoreOrder,
    periods,
    scores: { min, max, maxDelta },
    acceptsFrom,
    acceptsUntil,
  } = definition;
  if (ties === 'subscore' && update === 'increment') {
    throw new InvalidDefinitionError(
      '"ties" is "subscore", and the board increments: only an update that gives a score has a subscore',
    );
  }
  if (ties !== 'subscore' && subscoreOrder !== 'desc') {
    throw new InvalidDefinitionError('"subscoreOrder" is given, and "ties" is not "subscore"');
  }
  if (new Set(periods).size < periods.length) throw new InvalidDefinitionError('"periods" names a kind twice');
  if (maxDelta !== null && update !== 'increment') {
    throw new InvalidDefinitionError(`"scores.maxDelta" is given, and "update" is "${update}", which adds nothing`);
  }
  if (min !== null && max !== null && min > max) throw new InvalidDefinitionError('"scores.min" is above "scores.max"');
  if (acceptsFrom !== null && acceptsUntil !== null && acceptsFrom >= acceptsUntil) {
    throw new InvalidDefinitionError('"acceptsUntil" is not after "acceptsFrom"');
  }
}
