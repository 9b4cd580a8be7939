import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  type Board,
  BoardNotFoundError,
  type BoardPeriod,
  BoardRepository,
  kindOfPeriod,
  type Period,
  type PeriodKind,
  periodsOf,
  RankingStore,
  StoreRecoveringError,
  StoreUnavailableError,
} from '@standings/domain';

/** A period with what it has now. */
export interface PeriodDetails extends BoardPeriod {
  readonly kind: PeriodKind;
  /** On the board in this period; null while the ranking store cannot tell. */
  readonly players: number | null;
}

/** The answer: a page of the periods of a board. */
export interface PeriodPage {
  /** In the order of the board: by kind, those of a kind by time, seasons last. */
  readonly periods: readonly PeriodDetails[];
  /** The id after which the next page begins; null on the last. */
  readonly next: Period | null;
}

/** The periods of a board that take updates, will take them, or are closing: `n` of them, after an id. */
export class GetPeriods extends Query<PeriodPage> {
  constructor(
    readonly board: string,
    readonly n: number,
    readonly after: Period | null,
  ) {
    super();
  }
}

@QueryHandler(GetPeriods)
export class GetPeriodsHandler implements IQueryHandler<GetPeriods> {
  constructor(
    private readonly boards: BoardRepository,
    private readonly store: RankingStore,
  ) {}

  /**
   * Asks the repository, as for the definition of the board. If the board no longer has the id of the cursor, the list begins at the first period.
   *
   * @throws {BoardNotFoundError} @throws {CatalogUnavailableError}
   */
  async execute({ board: id, n, after }: GetPeriods): Promise<PeriodPage> {
    const [found] = await this.boards.find([id]);
    if (found === undefined || found.board === null) throw new BoardNotFoundError(id);
    const { board } = found;
    const all = periodsOf(board);
    const from = all.findIndex((period) => period.id === after) + 1;
    const page = all.slice(from, from + n);
    const periods = page.map(async (period) => ({
      ...period,
      kind: kindOfPeriod(period.id),
      players: await this.playersOf(board, period.id),
    }));
    const next = from + n < all.length ? (page.at(-1)?.id ?? null) : null;
    return { periods: await Promise.all(periods), next };
  }

  private async playersOf(board: Board, period: Period): Promise<number | null> {
    try {
      return (await this.store.top({ board, period }, 1, null)).total;
    } catch (error) {
      // The periods are of use without the number.
      if (error instanceof StoreUnavailableError || error instanceof StoreRecoveringError) return null;
      throw error;
    }
  }
}
