import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { BoardRepository, type DefinedBoard } from '@standings/domain';

/** The answer: a page of boards, ordered by id. */
export interface BoardPage {
  readonly boards: readonly DefinedBoard[];
  /** The id after which the next page begins; null on the last. */
  readonly next: string | null;
}

/** Up to `n` boards whose ids start with a prefix, after an id. */
export class ListBoards extends Query<BoardPage> {
  constructor(
    readonly prefix: string,
    readonly n: number,
    readonly after: string | null,
  ) {
    super();
  }
}

@QueryHandler(ListBoards)
export class ListBoardsHandler implements IQueryHandler<ListBoards> {
  constructor(private readonly repository: BoardRepository) {}

  /** @throws {CatalogUnavailableError} */
  async execute({ prefix, n, after }: ListBoards): Promise<BoardPage> {
    // One more tells whether there is a next page.
    const found = await this.repository.list(prefix, after, n + 1);
    const boards = found.slice(0, n);
    return { boards, next: found.length > n ? (boards.at(-1)?.id ?? null) : null };
  }
}
