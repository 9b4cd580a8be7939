import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { BoardCatalog, type BoardView, percentile, PlayerNotFoundError, RankingStore } from '@standings/domain';

/** The answer: one player's place. */
export interface PlayerRank extends BoardView {
  readonly playerId: string;
  readonly score: number;
  readonly rank: number;
  readonly total: number;
  /** See {@link percentile}. */
  readonly percentile: number;
}

/** One player's place. */
export class GetRank extends Query<PlayerRank> {
  constructor(
    readonly view: BoardView,
    readonly playerId: string,
  ) {
    super();
  }
}

@QueryHandler(GetRank)
export class GetRankHandler implements IQueryHandler<GetRank> {
  constructor(
    private readonly boards: BoardCatalog,
    private readonly store: RankingStore,
  ) {}

  /** @throws {BoardNotFoundError} @throws {PlayerNotFoundError} @throws {StoreUnavailableError} */
  async execute({ view, playerId }: GetRank): Promise<PlayerRank> {
    this.boards.get(view.board);
    const standing = await this.store.rank(view, playerId);
    if (standing === null) throw new PlayerNotFoundError(view.board, playerId);
    const { score, rank, total } = standing;
    return {
      board: view.board,
      period: view.period,
      playerId,
      score,
      rank,
      total,
      percentile: percentile(rank, total),
    };
  }
}
