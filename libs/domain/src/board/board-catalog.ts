import { BoardNotFoundError } from '../errors.js';
import type { BoardChanges, BoardRepository } from '../ports/board-repository.js';
import { type Board, GLOBAL_BOARD } from './board.js';
import type { DefinedBoard } from './defined-board.js';
import { DEFAULT_DEFINITION } from './definition.js';

/** Changes in one page: some 1 MB. */
const PAGE = 5000;

/** All boards as they were at one revision. */
export interface CatalogSnapshot {
  readonly boards: readonly DefinedBoard[];
  /** It has every change up to this one. */
  readonly revision: number;
  /** The latest change that deleted a board; 0 if none did. */
  readonly lastDeletion: number;
}

/**
 * The boards that this process knows. A lookup is a memory access, because it stands on the path of every request.
 * A catalog that follows the changes of a repository knows every board up to {@link revision}.
 */
export class BoardCatalog {
  private readonly byId = new Map<string, DefinedBoard>();
  private readonly byNo = new Map<number, DefinedBoard>();
  private followed = 0;
  private deletion = 0;
  /** Numbers of boards that this process has deleted, and whose deletion it has not followed yet. */
  private readonly deletedHere = new Set<number>();
  /** Whether it is that of a snapshot. The copy that a snapshot comes from may lack boards. */
  private isCopied = false;

  /** @param boards known from the start, besides `global`, which always is. Each has the default definition. */
  constructor(boards: readonly Board[] = []) {
    for (const board of [GLOBAL_BOARD, ...boards]) this.keep({ definition: DEFAULT_DEFINITION, revision: 0, ...board });
  }

  /** Every change up to this one was followed; 0 if none was. */
  get revision(): number {
    return this.followed;
  }

  /** The latest change up to {@link revision} that deleted a board; 0 if none did. */
  get lastDeletion(): number {
    return this.deletion;
  }

  /** @returns the revision up to which this process knows that a board exists: it was not deleted up to it. */
  asOf({ id, revision }: DefinedBoard): number {
    return id === GLOBAL_BOARD.id ? Number.MAX_SAFE_INTEGER : Math.max(this.followed, revision);
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

  /** The board that has a number. */
  withNumber(no: number): DefinedBoard | undefined {
    return this.byNo.get(no);
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
    const isFollowed = !this.isCopied && board.revision <= this.followed;
    if (!isFollowed && board.revision > (known?.revision ?? -1)) this.keep(board);
    return this.byId.get(board.id);
  }

  /** Removes a board that this process has deleted, but no other board of the same id. Nothing that was read before brings it back. */
  forget(board: DefinedBoard): void {
    // One that is not known was followed already.
    if (this.byNo.has(board.no)) this.deletedHere.add(board.no);
    this.drop(board);
  }

  private drop({ id, no }: DefinedBoard): void {
    if (this.byId.get(id)?.no === no) this.byId.delete(id);
    this.byNo.delete(no);
  }

  /** Takes in the changes after {@link revision}. */
  follow({ changes, revision, isRestart }: BoardChanges): void {
    if (isRestart) this.clear();
    this.isCopied = false;
    for (const { board, isDeleted } of changes) {
      if (isDeleted) this.forgetDeleted(board);
      else if (board.revision > (this.byId.get(board.id)?.revision ?? -1)) this.keep(board);
    }
    this.followed = revision;
  }

  /** Takes the boards of a snapshot in the place of those that are known, but for those that were learned later. */
  restore({ boards, revision, lastDeletion }: CatalogSnapshot): void {
    const later = this.all().filter((board) => board.revision > revision);
    this.follow({ changes: boards.map((board) => ({ board, isDeleted: false })), revision, isRestart: true });
    this.deletion = lastDeletion;
    this.isCopied = true;
    for (const board of later) this.learn(board);
  }

  /** Follows every change up to now; after a {@link restore} from the first on. @throws {CatalogUnavailableError} */
  async catchUp(repository: Pick<BoardRepository, 'changes'>): Promise<void> {
    for (;;) {
      const { followed: before, isCopied } = this;
      const changes = await repository.changes(isCopied ? 0 : before, PAGE);
      // Another call has followed these changes in the meantime.
      if (this.followed !== before || this.isCopied !== isCopied) continue;
      // An older repository may have the boards again.
      if (changes.isRestart) this.deletedHere.clear();
      // What is later than the copy was learned from the repository.
      if (isCopied) this.clear(before);
      this.follow(changes);
      if (!isCopied && this.followed === before) return;
    }
  }

  private forgetDeleted(board: DefinedBoard): void {
    this.drop(board);
    this.deletedHere.delete(board.no);
    this.deletion = board.revision;
  }

  /** In the place of what was known of its id: an earlier board of the same id is forgotten. */
  private keep(board: DefinedBoard): void {
    if (this.deletedHere.has(board.no)) return;
    const earlier = this.byId.get(board.id);
    if (earlier !== undefined) this.drop(earlier);
    this.byId.set(board.id, board);
    this.byNo.set(board.no, board);
  }

  /** Drops what is of a revision up to this one. `global` stays, because it always exists, until its definition is told. */
  private clear(upTo = Infinity): void {
    for (const board of this.all()) {
      if (board.revision > upTo) continue;
      if (board.id === GLOBAL_BOARD.id) this.keep({ ...board, revision: 0 });
      else this.drop(board);
    }
    this.deletion = 0;
  }
}
