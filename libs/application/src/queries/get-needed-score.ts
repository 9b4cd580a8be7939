import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type BoardView, type NeededScore, RankingStore, type WantedPlace } from '@standings/domain';
import { BoardLookup } from '../boards/board-lookup.js';
import type { ByBoardId } from '../by-board-id.js';

/** The answer: the score that one needs for a place. */
export interface BoardNeededScore extends ByBoardId<BoardView>, NeededScore {}

export class GetNeededScore extends Query<BoardNeededScore> {
  constructor(
    readonly view: ByBoardId<BoardView>,
    readonly wanted: WantedPlace,
  ) {
    super();
  }
}

@QueryHandler(GetNeededScore)
export class GetNeededScoreHandler implements IQueryHandler<GetNeededScore> {
  constructor(
    private readonly boards: BoardLookup,
    private readonly store: RankingStore,
  ) {}

  /** @throws what {@link BoardLookup.toRead} throws. @throws {StoreUnavailableError} */
  async execute({ view: asked, wanted }: GetNeededScore): Promise<BoardNeededScore> {
    const board = this.boards.known(asked.board) ?? (await this.boards.toRead(asked.board));
    const { total, score } = await this.store.scoreAt({ board, period: asked.period }, wanted);
    return { board: board.id, period: asked.period, total, score };
  }
}
