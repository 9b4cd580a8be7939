import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type BoardView, type NeededScore, RankingStore, type WantedPlace } from '@standings/domain';
import { BoardLookup } from '../boards/board-lookup.js';
import { PeriodLookup } from '../boards/period-lookup.js';
import type { AskedRanking, ByBoardId } from '../by-board-id.js';

/** The answer: the score that one needs for a place. */
export interface BoardNeededScore extends ByBoardId<BoardView>, NeededScore {}

export class GetNeededScore extends Query<BoardNeededScore> {
  constructor(
    readonly view: AskedRanking,
    readonly wanted: WantedPlace,
  ) {
    super();
  }
}

@QueryHandler(GetNeededScore)
export class GetNeededScoreHandler implements IQueryHandler<GetNeededScore> {
  constructor(
    private readonly boards: BoardLookup,
    private readonly periods: PeriodLookup,
    private readonly store: RankingStore,
  ) {}

  /** @throws what {@link BoardLookup.toRead} and {@link PeriodLookup.viewOf} throw. @throws {StoreUnavailableError} */
  async execute({ view: asked, wanted }: GetNeededScore): Promise<BoardNeededScore> {
    const board = this.boards.known(asked.board) ?? (await this.boards.toRead(asked.board));
    const view = this.periods.viewOf(board, asked.period);
    const { total, score } = await this.store.scoreAt(view, wanted);
    return { board: board.id, period: view.period, total, score };
  }
}
