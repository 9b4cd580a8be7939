import type { Board } from '../board/board.js';

/** The deletion of a board: a job that goes on after the board is gone from the catalog. */
export interface BoardDeletion {
  /** The number of the board. */
  readonly board: number;
  /** The id that the board had. A board of today under this id is another one. */
  readonly id: string;
  readonly state: 'running' | 'done';
  /** ISO 8601 in UTC with milliseconds. */
  readonly requestedAt: string;
  /** Durable scores that were removed so far. */
  readonly removed: number;
}

/** A board that was deleted. */
export interface DeletedBoard {
  readonly board: Board;
  /** Of the change that deleted it. */
  readonly revision: number;
}

/** A page of durable scores that were removed. */
export interface RemovedScores extends Pick<BoardDeletion, 'board' | 'state'> {
  /** Of the board in all pages so far. */
  readonly removed: number;
}

/** A page of a search through the boards that have scores. */
export interface SweptBoards {
  /** The numbers of boards that have scores and are not in the catalog. Their scores are removed from now on. */
  readonly strays: readonly number[];
  /** What the next call passes; null at the end. */
  readonly next: number | null;
}

/**
 * Deletions of boards, durable. A deletion begins in the step that takes the board out of the catalog (`BoardRepository.delete`).
 * Any process may continue it, and a process that dies in between leaves it to the next. Every method rejects
 * with `CatalogUnavailableError` if the repository cannot answer.
 */
export abstract class BoardDeletions {
  /**
   * The boards that were deleted after a revision, in the order of the revisions in which they were, up to `limit` of them; fewer only
   * at the end.
   */
  abstract after(revision: number, limit: number): Promise<readonly DeletedBoard[]>;

  /**
   * Removes up to `limit` durable scores of the board whose deletion is the earliest that is running.
   *
   * @param upTo of boards that were deleted at a later revision none is removed yet.
   * @returns null if there is none, or other processes are at all of them.
   */
  abstract removeScores(upTo: number, limit: number): Promise<RemovedScores | null>;

  /**
   * Looks for scores of boards that are not in the catalog, such as those that a frozen consumer has stored after the deletion
   * was done. Nobody reads them, and they are never of a later board of the same id.
   *
   * @param after the number of a board; 0 for the first page.
   * @param limit boards that are looked at.
   */
  abstract sweep(after: number, limit: number): Promise<SweptBoards>;

  /** The deletion of the board that had a number; null if no board of this number was deleted. */
  abstract find(board: number): Promise<BoardDeletion | null>;
}
