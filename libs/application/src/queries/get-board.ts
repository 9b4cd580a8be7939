import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { BoardNotFoundError, BoardRepository, type DefinedBoard } from '@standings/domain';

/** The definition of a board. */
export class GetBoard extends Query<DefinedBoard> {
  constructor(readonly id: string) {
    super();
  }
}

@QueryHandler(GetBoard)
export class GetBoardHandler implements IQueryHandler<GetBoard> {
  constructor(private readonly boards: BoardRepository) {}

  /**
   * Asks the repository, so that a definition that was just changed by another process is the changed one.
   *
   * @throws {BoardNotFoundError} @throws {CatalogUnavailableError}
   */
  async execute({ id }: GetBoard): Promise<DefinedBoard> {
    const [found] = await this.boards.find([id]);
    if (found === undefined || found.board === null) throw new BoardNotFoundError(id);
    return found.board;
  }
}
