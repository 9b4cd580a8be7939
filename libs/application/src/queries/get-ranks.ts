import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { BoardCatalog, type BoardView, type Entry, RankingStore } from '@standings/domain';

/** The places of the players asked for, as they are answered. */
export interface PlayerRanks extends BoardView {
  readonly total: number;
  /** Those who are on the board, in the order asked. */
  readonly entries: readonly Entry[];
  /** Those who are not, in the order asked. */
  readonly absent: readonly string[];
}

/** The places of many players at one instant, such as a player's friends. */
export class GetRanks extends Query<PlayerRanks> {
  constructor(
    readonly view: BoardView,
    readonly playerIds: readonly string[],
  ) {
    super();
  }
}

@QueryHandler(GetRanks)
export class GetRanksHandler implements IQueryHandler<GetRanks> {
  constructor(
    private readonly boards: BoardCatalog,
    private readonly store: RankingStore,
  ) {}

  /** @throws {BoardNotFoundError} @throws {StoreUnavailableError} */
  async execute({ view, playerIds }: GetRanks): Promise<PlayerRanks> {
    this.boards.get(view.board);
    const { total, entries } = await this.store.ranks(view, playerIds);
    return {
      board: view.board,
      period: view.period,
      total,
      entries: entries.filter((entry) => entry !== null),
      absent: playerIds.filter((_, index) => entries[index] === null),
    };
  }
}
