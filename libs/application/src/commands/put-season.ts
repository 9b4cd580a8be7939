import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { BoardCatalog, BoardRepository, type PutSeason as PutSeasonResult, type Season } from '@standings/domain';

/** Adds a season to a board, or changes it. */
export class PutSeason extends Command<PutSeasonResult> {
  constructor(
    readonly board: string,
    readonly season: Season,
  ) {
    super();
  }
}

@CommandHandler(PutSeason)
export class PutSeasonHandler implements ICommandHandler<PutSeason> {
  constructor(
    private readonly boards: BoardRepository,
    private readonly catalog: BoardCatalog,
  ) {}

  /** @throws what {@link BoardRepository.putSeason} throws. */
  async execute({ board, season }: PutSeason): Promise<PutSeasonResult> {
    const result = await this.boards.putSeason(board, season);
    this.catalog.learn(result.board);
    return result;
  }
}
