import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type BoardView, PlayerNotFoundError, RankingStore } from '@standings/domain';
import { BoardLookup } from '../boards/board-lookup.js';
import { PeriodLookup } from '../boards/period-lookup.js';
import type { AskedRanking, ByBoardId } from '../by-board-id.js';
import { type ShownEntry, shownEntries } from '../subscores.js';

/** The answer: a player and the neighbours. */
export interface Neighbours extends ByBoardId<BoardView> {
  readonly playerId: string;
  readonly total: number;
  readonly entries: readonly ShownEntry[];
}

/** The players within `radius` places of a player. At the edges of the board the window moves inwards. */
export class GetAround extends Query<Neighbours> {
  constructor(
    readonly view: AskedRanking,
    readonly playerId: string,
    readonly radius: number,
  ) {
    super();
  }
}

@QueryHandler(GetAround)
export class GetAroundHandler implements IQueryHandler<GetAround> {
  constructor(
    private readonly boards: BoardLookup,
    private readonly periods: PeriodLookup,
    private readonly store: RankingStore,
  ) {}

  /** @throws what {@link BoardLookup.toRead} and {@link PeriodLookup.viewOf} throw. @throws {PlayerNotFoundError} @throws {StoreUnavailableError} */
  async execute({ view: asked, playerId, radius }: GetAround): Promise<Neighbours> {
    const board = this.boards.known(asked.board) ?? (await this.boards.toRead(asked.board));
    const view = this.periods.viewOf(board, asked.period);
    const neighbours = await this.store.around(view, playerId, radius);
    if (neighbours === null) throw new PlayerNotFoundError(view.board.id, playerId);
    return {
      board: view.board.id,
      period: view.period,
      playerId,
      total: neighbours.total,
      entries: shownEntries(board, neighbours.entries),
    };
  }
}
