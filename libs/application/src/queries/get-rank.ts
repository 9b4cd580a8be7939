import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type BoardView, percentile, PlayerNotFoundError, RankingStore } from '@standings/domain';
import { BoardLookup } from '../boards/board-lookup.js';
import { PeriodLookup } from '../boards/period-lookup.js';
import type { AskedRanking, ByBoardId } from '../by-board-id.js';
import { hasSubscores } from '../subscores.js';

/** The answer: one player's place. */
export interface PlayerRank extends ByBoardId<BoardView> {
  readonly playerId: string;
  readonly score: number;
  /** Absent on boards without subscores. */
  readonly subscore?: number | undefined;
  readonly rank: number;
  readonly total: number;
  /** See {@link percentile}. */
  readonly percentile: number;
}

/** One player's place. */
export class GetRank extends Query<PlayerRank> {
  constructor(
    readonly view: AskedRanking,
    readonly playerId: string,
  ) {
    super();
  }
}

@QueryHandler(GetRank)
export class GetRankHandler implements IQueryHandler<GetRank> {
  constructor(
    private readonly boards: BoardLookup,
    private readonly periods: PeriodLookup,
    private readonly store: RankingStore,
  ) {}

  /** @throws what {@link BoardLookup.toRead} and {@link PeriodLookup.viewOf} throw. @throws {PlayerNotFoundError} @throws {StoreUnavailableError} */
  async execute({ view: asked, playerId }: GetRank): Promise<PlayerRank> {
    const board = this.boards.known(asked.board) ?? (await this.boards.toRead(asked.board));
    const view = this.periods.viewOf(board, asked.period);
    const standing = await this.store.rank(view, playerId);
    if (standing === null) throw new PlayerNotFoundError(view.board.id, playerId);
    const { score, tiebreaker, rank, total } = standing;
    return {
      board: view.board.id,
      period: view.period,
      playerId,
      score,
      subscore: hasSubscores(board) ? tiebreaker : undefined,
      rank,
      total,
      percentile: percentile(rank, total),
    };
  }
}
