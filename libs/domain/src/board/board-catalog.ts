import { BoardNotFoundError } from '../errors.js';
import type { BoardChanges, BoardRepository } from '../ports/board-repository.js';
import { type Board, GLOBAL_BOARD } from './board.js';
import type { DefinedBoard } from './defined-board.js';
import { DEFAULT_DEFINITION } from './definition.js';

/** Changes in one page: some 1 MB. */
const PAGE = 5000;

/**
 * The boards that this process knows. A lookup is a memory access, because it stands on the path of every request.
 * A catalog that follows the changes of a repository knows every board up to {@link revision}.
 */
export class BoardCatalog {
  private readonly byId = new Map<string, DefinedBoard>();
  private followed = 0;

  /** @param boards known from the start, besides `global`, which always is. Each has the default definition. */
  constructor(boards: readonly Board[] = []) {
    for (const [index, board] of [GLOBAL_BOARD, ...boards].entries()) {
      this.byId.set(board.id, { no: index + 1, definition: DEFAULT_DEFINITION, revision: 0, ...board });
    }
  }

  /** Every change up to this one was followed; 0 if none was. */
  get revision(): number {
    return this.followed;
  }

  find(id: string): DefinedBoard | undefined {
    return this.byId.get(id);
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  /** @throws {BoardNotFoundError} if this process knows no such board. */
  get(id: string): DefinedBoard {
    const board = this.byId.get(id);
    if (board === undefined) throw new BoardNotFoundError(id);
    return board;
  }

  all(): readonly DefinedBoard[] {
    return [...this.byId.values()];
  }

  /**
   * Adds a board as a repository has given it, unless later changes are known.
   *
   * @returns what is known of the id then; undefined if the board was deleted in the meantime.
   */
  learn(board: DefinedBoard): DefinedBoard | undefined {
    const known = this.byId.get(board.id);
    // A board of a revision that was followed is known, or has been deleted.
    if (board.revision > this.followed && board.revision > (known?.revision ?? -1)) this.byId.set(board.id, board);
    return this.byId.get(board.id);
  }

  /** Removes a board, but no other board of the same id. */
  forget({ id, no }: DefinedBoard): void {
    if (this.byId.get(id)?.no === no) this.byId.delete(id);
  }

  /** Takes in the changes after {@link revision}. */
  follow({ changes, revision, isRestart }: BoardChanges): void {
    if (isRestart) this.clear();
    for (const { board, isDeleted } of changes) {
      if (isDeleted) this.forget(board);
      else this.byId.set(board.id, board);
    }
    this.followed = revision;
  }

  /** Follows every change up to now. @throws {CatalogUnavailableError} */
  async catchUp(repository: Pick<BoardRepository, 'changes'>): Promise<void> {
    for (;;) {
      const before = this.followed;
      this.follow(await repository.changes(before, PAGE));
      if (this.followed === before) return;
    }
  }

  /** `global` stays: it always exists. */
  private clear(): void {
    for (const id of this.byId.keys()) if (id !== GLOBAL_BOARD.id) this.byId.delete(id);
  }
}
