import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  type Board,
  BoardRepository,
  type BoardView,
  percentile,
  type Period,
  PeriodNotFoundError,
  PeriodNotOpenError,
  RankingStore,
} from '@standings/domain';
import { BoardLookup } from '../boards/board-lookup.js';
import { PeriodLookup } from '../boards/period-lookup.js';
import { type BoardRange, pageOfBoards } from '../boards/page-of-boards.js';
import type { ByBoardId } from '../by-board-id.js';
import { hasSubscores } from '../subscores.js';

/** A player's place on one board. */
export interface BoardStanding extends ByBoardId<BoardView> {
  readonly score: number;
  /** Absent on boards without subscores. */
  readonly subscore?: number | undefined;
  readonly rank: number;
  readonly total: number;
  /** See {@link percentile}. */
  readonly percentile: number;
}

/** The answer: one player on many boards. */
export interface PlayerStandings {
  readonly playerId: string;
  /** Boards that the player is on, in the order of the request; those of a range by their ids. */
  readonly entries: readonly BoardStanding[];
  /** Ids of the boards that the player is not on, in the same order. */
  readonly absent: readonly string[];
  /** The id after which the next page of a range begins; null on the last, and for boards that were named. */
  readonly next: string | null;
}

/** One player's places on boards: 1 to 100 that are named by their ids, or a range of at most 100. */
export class GetPlayerStandings extends Query<PlayerStandings> {
  constructor(
    readonly playerId: string,
    readonly boards: readonly string[] | BoardRange,
    readonly period: Period | undefined,
  ) {
    super();
  }
}

@QueryHandler(GetPlayerStandings)
export class GetPlayerStandingsHandler implements IQueryHandler<GetPlayerStandings> {
  constructor(
    private readonly lookup: BoardLookup,
    private readonly periods: PeriodLookup,
    private readonly repository: BoardRepository,
    private readonly store: RankingStore,
  ) {}

  /** @throws what {@link BoardLookup.toRead} and {@link PeriodLookup.viewOf} throw. @throws {StoreUnavailableError} @throws {StoreRecoveringError} */
  async execute({ playerId, boards: asked, period }: GetPlayerStandings): Promise<PlayerStandings> {
    const { boards, next } = 'prefix' in asked ? await pageOfBoards(this.repository, asked) : await this.named(asked);
    const views = boards.map((board) => this.viewOf(board, period, 'prefix' in asked));
    const existing = views.filter((view) => view !== null);
    const found = existing.length === 0 ? [] : await this.store.ranksOn(existing, playerId);
    const standings = views.map((view) => (view === null ? null : (found[existing.indexOf(view)] ?? null)));
    return {
      playerId,
      entries: standings.flatMap((standing, index) => {
        if (standing === null) return [];
        const { board, period } = views[index] as BoardView;
        const { score, tiebreaker, rank, total } = standing;
        const subscore = hasSubscores(board) ? tiebreaker : undefined;
        return [{ board: board.id, period, score, subscore, rank, total, percentile: percentile(rank, total) }];
      }),
      absent: boards.filter((_, index) => standings[index] === null).map(({ id }) => id),
      next,
    };
  }

  /** Null where a board of a range has no such period, or has not opened it: only boards that were named must have it. */
  private viewOf(board: Board, period: Period | undefined, isOfRange: boolean): BoardView | null {
    try {
      return this.periods.viewOf(board, period);
    } catch (error) {
      const isMissing = error instanceof PeriodNotFoundError || error instanceof PeriodNotOpenError;
      if (isOfRange && isMissing) return null;
      throw error;
    }
  }

  private async named(ids: readonly string[]): Promise<{ boards: readonly Board[]; next: null }> {
    const boards = ids.map(async (id) => this.lookup.known(id) ?? this.lookup.toRead(id));
    return { boards: await Promise.all(boards), next: null };
  }
}
