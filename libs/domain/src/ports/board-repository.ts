import type { DefinedBoard } from '../board/defined-board.js';
import type { BoardDefinition } from '../board/definition.js';
import type { TooManyBoardsError } from '../errors.js';
import type { BoardPeriod } from '../period/board-period.js';
import type { Season } from '../period/season.js';

/** A revision that the present one must be; `any` if there only has to be one, null if there need not be one. */
export type ExpectedRevision = number | 'any' | null;

/** What is known of an id. */
export interface FoundBoard {
  /** Null if there is no such board. */
  readonly board: DefinedBoard | null;
  /** Whether a template has a prefix of the id, so that an update would create the board. */
  readonly isTemplated: boolean;
}

/** Null if there is neither a board nor a template for the id. */
export type OpenedBoard = DefinedBoard | TooManyBoardsError | null;

/** What became of a season. */
export interface PutSeason {
  readonly board: DefinedBoard;
  readonly period: BoardPeriod;
  readonly isNew: boolean;
}

/** What a board is after a change. */
export interface BoardChange {
  /** As it is now; as it was last, if it was deleted. */
  readonly board: DefinedBoard;
  readonly isDeleted: boolean;
}

/** A page of changes, in the order of their revisions. */
export interface BoardChanges {
  /** The latest change of each board. Earlier ones are left out. */
  readonly changes: readonly BoardChange[];
  /** Every change up to this revision has been told: what the next call passes. */
  readonly revision: number;
  /** Whether this is the first page of all changes although a later one was asked for: the repository is an older one. */
  readonly isRestart: boolean;
}

/**
 * The definitions of boards, durable. The board `global` always exists and has number 1. The numbers of other boards are made when
 * they are created, and never used again.
 *
 * Callers have checked ids and the bounds of definitions. Every method rejects with `CatalogUnavailableError` if the repository
 * cannot answer.
 */
export abstract class BoardRepository {
  /**
   * Creates or changes a board. A definition that stays the same is no change. The periods of a kind that it adds are opened with it, and
   * those of a kind that it removes are closing from then on.
   *
   * @param edit gives the new definition; called with the present one, or null if the board is created. What it throws is passed on.
   * @throws {RevisionMismatchError} if the present revision is not the expected one.
   * @throws {PeriodsRemovedError} if it adds a kind that was removed.
   * @throws {TooManyBoardsError}
   */
  abstract put(
    id: string,
    edit: (present: BoardDefinition | null) => BoardDefinition,
    expected: ExpectedRevision,
  ): Promise<{ readonly board: DefinedBoard; readonly isNew: boolean }>;

  /**
   * The boards of different ids, in the order asked. Those that do not exist are created, each with the definition of the template
   * whose prefix of the id is the longest. Callers that do so at the same time get the same boards.
   */
  abstract open(ids: readonly string[]): Promise<readonly OpenedBoard[]>;

  /**
   * Opens the periods of boards that must be open by the time of the repository: see `periodsToOpen`. Callers that do so at the same
   * time open each of them once.
   *
   * @param numbers of boards, at most some hundreds: other changes wait meanwhile.
   * @returns the boards that have changed.
   */
  abstract openPeriods(numbers: readonly number[]): Promise<readonly DefinedBoard[]>;

  /**
   * Adds a season to a board, or changes the one with its id, by the time of the repository: see `assertSeasonMayBePut`. Seasons that were
   * archived count as well. The same again is no change.
   *
   * @param board its id.
   * @throws {BoardNotFoundError}
   * @throws {InvalidSeasonError} @throws {SeasonFixedError} @throws {SeasonOverlapsError}
   */
  abstract putSeason(board: string, season: Season): Promise<PutSeason>;

  /** What is known of each id, in the order asked. */
  abstract find(ids: readonly string[]): Promise<readonly FoundBoard[]>;

  /** The boards of numbers, deleted ones included, in the order asked. Null for a number that no board has ever had. */
  abstract findNumbers(numbers: readonly number[]): Promise<readonly (BoardChange | null)[]>;

  /** Up to `limit` boards whose ids start with the prefix and come after an id, by the bytes of the id. */
  abstract list(prefix: string, after: string | null, limit: number): Promise<readonly DefinedBoard[]>;

  /**
   * Deletes a board at once for its callers. Its scores remain until they are removed by its number.
   *
   * @returns the board as it was last.
   * @throws {BoardNotFoundError}
   * @throws {BoardNotDeletableError} for the board `global`.
   * @throws {RevisionMismatchError} if the present revision is not the expected one.
   */
  abstract delete(id: string, expected: ExpectedRevision): Promise<DefinedBoard>;

  /**
   * Makes no board that is counted up to this one (see `countOfBoard`), from this process: boards of another store have these numbers. A database that came back with
   * an older backup would make them again. The numbers that {@link changes} has told of are skipped anyway.
   */
  abstract skipNumbers(upTo: number): void;

  /**
   * The changes after a revision, at least one if there is one, and at most `limit`. A caller that passes the revision of each page
   * to the next call misses none, whatever the order in which writers commit.
   */
  abstract changes(after: number, limit: number): Promise<BoardChanges>;
}
