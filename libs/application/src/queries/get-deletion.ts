import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type BoardDeletion, BoardDeletions, DeletionNotFoundError } from '@standings/domain';

/** How far the deletion of a board is. */
export class GetDeletion extends Query<BoardDeletion> {
  /** @param board the number that the board had. */
  constructor(readonly board: number) {
    super();
  }
}

@QueryHandler(GetDeletion)
export class GetDeletionHandler implements IQueryHandler<GetDeletion> {
  constructor(private readonly deletions: BoardDeletions) {}

  /** @throws {DeletionNotFoundError} @throws {CatalogUnavailableError} */
  async execute({ board }: GetDeletion): Promise<BoardDeletion> {
    const deletion = await this.deletions.find(board);
    if (deletion === null) throw new DeletionNotFoundError(board);
    return deletion;
  }
}
