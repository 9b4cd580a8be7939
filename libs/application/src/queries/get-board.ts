import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  BoardNotFoundError,
  BoardRepository,
  type BoardView,
  type DefinedBoard,
  type Period,
  RankingStore,
  StoreRecoveringError,
  StoreUnavailableError,
} from '@standings/domain';
import { PeriodLookup } from '../boards/period-lookup.js';

/** A board with what it has now. */
export interface BoardDetails {
  readonly board: DefinedBoard;
  /** The ids of its open periods. The first is that of a request that names none. */
  readonly openPeriods: readonly Period[];
  /** On the board in the first of them; null while the ranking store cannot tell. */
  readonly players: number | null;
}

export class GetBoard extends Query<BoardDetails> {
  constructor(readonly id: string) {
    super();
  }
}

@QueryHandler(GetBoard)
export class GetBoardHandler implements IQueryHandler<GetBoard> {
  constructor(
    private readonly boards: BoardRepository,
    private readonly store: RankingStore,
    private readonly periods: PeriodLookup,
  ) {}

  /**
   * Asks the repository, so that a definition that was just changed by another process is the changed one.
   *
   * @throws {BoardNotFoundError} @throws {CatalogUnavailableError}
   */
  async execute({ id }: GetBoard): Promise<BoardDetails> {
    const [found] = await this.boards.find([id]);
    if (found === undefined || found.board === null) throw new BoardNotFoundError(id);
    const { board } = found;
    const openPeriods = this.periods.openNow(board).map(({ id }) => id);
    const [first] = openPeriods;
    const players = first === undefined ? null : await this.playersOf({ board, period: first });
    return { board, players, openPeriods };
  }

  private async playersOf(view: BoardView): Promise<number | null> {
    try {
      return (await this.store.top(view, 1, null)).total;
    } catch (error) {
      // The definition is of use without the number.
      if (error instanceof StoreUnavailableError || error instanceof StoreRecoveringError) return null;
      throw error;
    }
  }
}
