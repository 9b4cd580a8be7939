import { BoardRulesFixedError, InvalidDefinitionError } from '../errors.js';

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

/** What may be chosen for a board, or for the boards of a template. */
export interface BoardDefinition {
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
  readonly scores: ScoreBounds;
  /** The first instant at which updates are accepted, in ms since 1970; null for no beginning. */
  readonly acceptsFrom: number | null;
  /** The first instant at which updates are no longer accepted, in ms since 1970, later than `acceptsFrom`; null for no end. */
  readonly acceptsUntil: number | null;
}

/** The fields of a definition that are to change. The others stay, also those inside of `scores`. */
export type DefinitionChange = Given<Omit<BoardDefinition, 'scores'>> & {
  readonly scores?: Given<ScoreBounds> | undefined;
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
] as const satisfies (keyof BoardDefinition)[];

/** What a board has that chooses nothing. */
export const DEFAULT_DEFINITION: BoardDefinition = {
  title: null,
  spread: false,
  order: 'desc',
  update: 'increment',
  ties: 'shared',
  subscoreOrder: 'desc',
  scores: { min: null, max: null, maxDelta: null },
  acceptsFrom: null,
  acceptsUntil: null,
};

/**
 * A definition after a change. Its fields are always in the same order.
 *
 * @throws {InvalidDefinitionError} if the result contradicts itself.
 */
export function changeDefinition(present: BoardDefinition, change: DefinitionChange): BoardDefinition {
  const bounds = change.scores ?? {};
  const changed: BoardDefinition = {
    title: given(change.title, present.title),
    spread: given(change.spread, present.spread),
    order: given(change.order, present.order),
    update: given(change.update, present.update),
    ties: given(change.ties, present.ties),
    subscoreOrder: given(change.subscoreOrder, present.subscoreOrder),
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
  if (maxDelta !== null && update !== 'increment') {
    throw new InvalidDefinitionError(`"scores.maxDelta" is given, and "update" is "${update}", which adds nothing`);
  }
  if (min !== null && max !== null && min > max) throw new InvalidDefinitionError('"scores.min" is above "scores.max"');
  if (acceptsFrom !== null && acceptsUntil !== null && acceptsFrom >= acceptsUntil) {
    throw new InvalidDefinitionError('"acceptsUntil" is not after "acceptsFrom"');
  }
}
