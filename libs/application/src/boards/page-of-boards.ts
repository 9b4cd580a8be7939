import type { BoardRepository, DefinedBoard } from '@standings/domain';

/** Boards whose ids start with a prefix, `n` of them, after an id. */
export interface BoardRange {
  readonly prefix: string;
  readonly n: number;
  /** Null: from the first on. */
  readonly after: string | null;
}

/** A page of boards, ordered by id. */
export interface BoardPage {
  readonly boards: readonly DefinedBoard[];
  /** The id after which the next page begins; null on the last. */
  readonly next: string | null;
}

/** @throws {CatalogUnavailableError} */
export async function pageOfBoards(repository: BoardRepository, { prefix, n, after }: BoardRange): Promise<BoardPage> {
  // One more tells whether there is a next page.
  const found = await repository.list(prefix, after, n + 1);
  const boards = found.slice(0, n);
  return { boards, next: found.length > n ? (boards.at(-1)?.id ?? null) : null };
}
