import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Among, type BoardView, rankAmong, RankingStore } from '@standings/domain';
import { BoardLookup } from '../boards/board-lookup.js';
import { PeriodLookup } from '../boards/period-lookup.js';
import type { AskedRanking, ByBoardId } from '../by-board-id.js';
import { type ShownEntry, shownEntries } from '../subscores.js';

/** The answer: the places of the requested players. */
export interface PlayerRanks extends ByBoardId<BoardView> {
  readonly total: number;
  /** Players on the board, in the order of the request. */
  readonly entries: readonly Among<ShownEntry>[];
  /** Ids that are not on the board, in the order of the request. */
  readonly absent: readonly string[];
}

/** The places of many players at one instant, such as a player's friends. */
export class GetRanks extends Query<PlayerRanks> {
  constructor(
    readonly view: AskedRanking,
    readonly playerIds: readonly string[],
  ) {
    super();
  }
}

@QueryHandler(GetRanks)
export class GetRanksHandler implements IQueryHandler<GetRanks> {
  constructor(
    private readonly boards: BoardLookup,
    private readonly periods: PeriodLookup,
    private readonly store: RankingStore,
  ) {}

  /** @throws what {@link BoardLookup.toRead} and {@link PeriodLookup.viewOf} throw. @throws {StoreUnavailableError} */
  async execute({ view: asked, playerIds }: GetRanks): Promise<PlayerRanks> {
    const board = this.boards.known(asked.board) ?? (await this.boards.toRead(asked.board));
    const view = this.periods.viewOf(board, asked.period);
    const { total, entries } = await this.store.ranks(view, playerIds);
    return {
      board: view.board.id,
      period: view.period,
      total,
      entries: rankAmong(
        shownEntries(
          board,
          entries.filter((entry) => entry !== null),
        ),
      ),
      absent: playerIds.filter((_, index) => entries[index] === null),
    };
  }
}
