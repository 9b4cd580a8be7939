import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { BoardRepository } from '@standings/domain';
import { type BoardPage, type BoardRange, pageOfBoards } from '../boards/page-of-boards.js';

/** A page of boards, ordered by id. */
export class ListBoards extends Query<BoardPage> {
  constructor(readonly range: BoardRange) {
    super();
  }
}

@QueryHandler(ListBoards)
export class ListBoardsHandler implements IQueryHandler<ListBoards> {
  constructor(private readonly repository: BoardRepository) {}

  /** @throws {CatalogUnavailableError} */
  execute({ range }: ListBoards): Promise<BoardPage> {
    return pageOfBoards(this.repository, range);
  }
}
