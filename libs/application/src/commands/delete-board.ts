import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { BoardCatalog, BoardRepository, type DefinedBoard, type ExpectedRevision } from '@standings/domain';

/** Deletes a board. The result is the board as it was last. */
export class DeleteBoard extends Command<DefinedBoard> {
  constructor(
    readonly id: string,
    readonly expected: ExpectedRevision,
  ) {
    super();
  }
}

@CommandHandler(DeleteBoard)
export class DeleteBoardHandler implements ICommandHandler<DeleteBoard> {
  constructor(
    private readonly boards: BoardRepository,
    private readonly catalog: BoardCatalog,
  ) {}

  /** @throws what {@link BoardRepository.delete} throws. */
  async execute({ id, expected }: DeleteBoard): Promise<DefinedBoard> {
    const board = await this.boards.delete(id, expected);
    this.catalog.forget(board);
    return board;
  }
}
