/**
 * An error that a caller may see. `code` is part of the interface: it never changes its meaning, and
 * `docs/errors.md` explains each one. The message says what, why and what to do.
 */
export abstract class StandingsError extends Error {
  abstract readonly code: string;

  override get name(): string {
    return this.constructor.name;
  }
}

export class BoardNotFoundError extends StandingsError {
  readonly code = 'board_not_found';

  constructor(readonly board: string) {
    super(`There is no board "${board}".`);
  }
}

export class DeletionNotFoundError extends StandingsError {
  readonly code = 'deletion_not_found';

  /** @param board its number. */
  constructor(readonly board: number) {
    super(`No board with number ${board} was deleted.`);
  }
}

export class TemplateNotFoundError extends StandingsError {
  readonly code = 'template_not_found';

  constructor(readonly prefix: string) {
    super(`There is no board template "${prefix}".`);
  }
}

export class PlayerNotFoundError extends StandingsError {
  readonly code = 'player_not_found';

  constructor(
    readonly board: string,
    readonly playerId: string,
  ) {
    super(`Player "${playerId}" is not on board "${board}": no update has named this player yet.`);
  }
}

export class PeriodNotFoundError extends StandingsError {
  readonly code = 'period_not_found';

  /** @param period its id, or the kind that an alias names. */
  constructor(
    readonly board: string,
    readonly period: string,
  ) {
    super(`Board "${board}" has no period "${period}". GET /boards/${board} shows the periods that it keeps.`);
  }
}

export class ScoreOutOfRangeError extends StandingsError {
  readonly code = 'score_out_of_range';

  constructor(
    readonly score: number,
    readonly delta: number,
  ) {
    super(`Adding ${delta} to the score ${score} would leave the range of ±9007199254740991. The score is unchanged.`);
  }
}

/** The update is none of those that the board takes. Nothing was changed. */
export class WrongUpdateError extends StandingsError {
  readonly code = 'wrong_update';

  /** @param takes a clause about the board. */
  constructor(
    readonly board: string,
    takes: string,
  ) {
    super(`Board "${board}" takes no such update: ${takes}. Nothing was changed.`);
  }
}

/** The board has other bounds than the update. */
export class ScoreOutOfBoundsError extends StandingsError {
  readonly code = 'score_out_of_bounds';

  /** @param bound as it is called in the definition of the board. */
  constructor(
    readonly board: string,
    readonly bound: 'min' | 'max' | 'maxDelta',
    readonly limit: number,
  ) {
    super(`Board "${board}" has the bound ${bound} = ${limit}, and the update would pass it. The score is unchanged.`);
  }
}

/** The board takes no updates at this time. Nothing was changed. */
export class BoardNotAcceptingError extends StandingsError {
  readonly code = 'board_not_accepting';

  /** @param limit as it is called in the definition of the board. @param ms since 1970. */
  constructor(
    readonly board: string,
    readonly limit: 'acceptsFrom' | 'acceptsUntil',
    ms: number,
  ) {
    const when = limit === 'acceptsFrom' ? 'accepts updates only from' : 'has accepted no updates since';
    super(`Board "${board}" ${when} ${new Date(ms).toISOString()}. Nothing was changed.`);
  }
}

export class InvalidDefinitionError extends StandingsError {
  readonly code = 'invalid_definition';

  /** @param why a clause that names the fields. */
  constructor(why: string) {
    super(`The definition is not possible: ${why}. Fields that a request omits keep their value. Nothing was changed.`);
  }
}

/** The request changes what is fixed when a board is created. */
export class BoardRulesFixedError extends StandingsError {
  readonly code = 'board_rules_fixed';

  /** @param rule the field of the definition. */
  constructor(board: string, rule: string) {
    super(
      `"${rule}" of board "${board}" is fixed since the board was created. Nothing was changed. Leave it out, or delete the board and create another.`,
    );
  }
}

/** A kind of periods that a board has kept before, and that it does not keep any more, is to be kept again. */
export class PeriodsRemovedError extends StandingsError {
  readonly code = 'periods_removed';

  constructor(board: string, kind: string) {
    super(
      `Board "${board}" has kept periods of kind "${kind}" before, and what was removed does not come back. Nothing was changed. Leave it out, or create another board.`,
    );
  }
}

export class InvalidSeasonError extends StandingsError {
  readonly code = 'invalid_season';

  /** @param what is wrong, in a few words. */
  constructor(what: string) {
    super(`The season is not possible: ${what}. Nothing was changed; correct its times.`);
  }
}

/** The season has begun or has ended, and the request would change more than may change then. */
export class SeasonFixedError extends StandingsError {
  readonly code = 'season_fixed';

  /** @param why in a few words. */
  constructor(season: string, why: string) {
    super(`Season "${season}" ${why}. Nothing was changed. Prolong it before it ends, or create another one.`);
  }
}

export class SeasonOverlapsError extends StandingsError {
  readonly code = 'season_overlaps';

  constructor(season: string, other: string) {
    super(`Season "${season}" would overlap with season "${other}". Nothing was changed; choose other times.`);
  }
}

export class TooManyBoardsError extends StandingsError {
  readonly code = 'too_many_boards';

  /** @param limit most boards that may exist; null if the deployment has made all boards that it ever can: `MOST_COUNTED_BOARDS`. */
  constructor(readonly limit: number | null) {
    super(
      limit === null
        ? 'This deployment has used up the numbers of boards, those of deleted boards included. No board was created; create it in another deployment.'
        : `There are ${limit} boards, which is the limit. No board was created; delete one, or raise MAX_BOARDS.`,
    );
  }
}

export class BoardNotDeletableError extends StandingsError {
  readonly code = 'board_not_deletable';

  constructor(readonly board: string) {
    super(`Board "${board}" always exists, so it cannot be deleted.`);
  }
}

/** The caller expected another revision of the definition, or expected that there is one. Nothing was changed. */
export class RevisionMismatchError extends StandingsError {
  readonly code = 'revision_mismatch';

  constructor() {
    super(
      '"If-Match" names another revision than the present one, or there is no definition. Nothing was changed; read it again.',
    );
  }
}

/** The definitions cannot be read or written now. A change may have been made; it is safe to send the same request again. */
export class CatalogUnavailableError extends StandingsError {
  readonly code = 'catalog_unavailable';

  /** @param reason in a few words; no addresses. */
  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(
      `The definitions of boards cannot be read or written now (${reason}). No score was changed; try again.`,
      options,
    );
  }
}

/**
 * The ranking store was told of deletions of boards that this process has not heard of, so it takes no first update of a board from it.
 * Nothing was changed.
 */
export class CatalogOutdatedError extends CatalogUnavailableError {
  constructor(reason = 'this process has not heard of the latest changes yet') {
    super(reason);
  }
}

/** A board has no period of a kind for this time, as far as this process knows. Nothing was changed. */
export class PeriodNotOpenError extends CatalogOutdatedError {
  constructor(board: string) {
    super(`the present period of board "${board}" is not open yet`);
  }
}

export class InvalidCursorError extends StandingsError {
  readonly code = 'invalid_cursor';

  constructor() {
    super('The cursor was not made by this board. Use "next" or "previous" of another page as it is, or leave it out.');
  }
}

/** Fewer players have durable scores than are in the ranking, so that a ranking made of them would lack some. Nothing was changed. */
export class PlayersMissingError extends StandingsError {
  readonly code = 'players_missing';

  constructor(
    readonly board: string,
    readonly stored: number,
    readonly ranked: number,
  ) {
    super(
      `A rebuild of board "${board}" would drop players: ${ranked} are in the ranking, and only ${stored} have durable scores. Nothing was changed. Run a drift check to see who they are. Repair, or force the rebuild (--force, "force": true) if they are to go.`,
    );
  }
}

/** A store could not take the request. Nothing was applied: it is safe to send the same request again. */
export class StoreUnavailableError extends StandingsError {
  readonly code = 'store_unavailable';

  /** @param reason in a few words; no addresses. */
  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`The ranking store cannot answer now (${reason}). Nothing was changed; try again.`, options);
  }
}

/** The idempotency records of the board are being restored. Nothing was applied: it is safe to send the same request again. */
export class KeysRecoveringError extends StandingsError {
  readonly code = 'keys_recovering';

  constructor() {
    super(
      'The ranking store lost idempotency records, which are being restored. Nothing was changed; send the request again with the same key in a moment.',
    );
  }
}

/**
 * The board is being restored after a change of the store's data, or rebuilt. Nothing was applied: it is safe to send
 * the same request again.
 */
export class StoreRecoveringError extends StandingsError {
  readonly code = 'store_recovering';

  constructor() {
    super('The ranking store changed, and the board is being restored. Nothing was changed; try again in a moment.');
  }
}

/** The key names an update that was applied with another payload. Nothing was applied. */
export class IdempotencyKeyReusedError extends StandingsError {
  readonly code = 'idempotency_key_reused';

  constructor() {
    super('The idempotency key was used for another request. Nothing was changed; a new request needs a new key.');
  }
}

/** Too many updates wait for the event log. Nothing was applied: it is safe to send the same request again. */
export class OutboxFullError extends StandingsError {
  readonly code = 'outbox_full';

  constructor() {
    super('Too many updates are waiting to be stored. Nothing was changed; try again later.');
  }
}

/** The event log takes no events now, and nothing is acknowledged without it. Nothing was applied: it is safe to send the same request again. */
export class EventLogUnavailableError extends StandingsError {
  readonly code = 'log_unavailable';

  /** @param reason in a few words; no addresses. */
  constructor(readonly reason: string) {
    super(`The event log cannot confirm updates now (${reason}). Nothing was changed; try again.`);
  }
}

/** The update was sent to the store and its answer was lost: it may or may not have been applied. */
export class OutcomeUnknownError extends StandingsError {
  readonly code = 'outcome_unknown';

  constructor(
    options?: ErrorOptions,
    what = 'The ranking store did not answer in time: the update may or may not have been applied',
  ) {
    super(`${what}. Send it again with the same Idempotency-Key; without one, read the score first.`, options);
  }
}

/**
 * The store has the update, and it is not known whether the event log has it in time. It will count, unless the store has lost its data
 * or its epoch has ended.
 */
export class UnconfirmedError extends OutcomeUnknownError {
  constructor(options?: ErrorOptions) {
    super(
      options,
      'The event log did not confirm the update in time: it is on the board, and may be lost with the store',
    );
  }

  /** Of an update that the store has, whatever came after it: no other error may say that nothing was changed. */
  static of(error: unknown): UnconfirmedError {
    return error instanceof UnconfirmedError ? error : new UnconfirmedError({ cause: error });
  }
}
