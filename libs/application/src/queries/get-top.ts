import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  type Board,
  type BoardView,
  cursorPeriod,
  decodeCursor,
  encodeCursor,
  InvalidCursorError,
  kindOfPeriod,
  parsePeriod,
  parsePeriodAlias,
  type Period,
  RankingStore,
} from '@standings/domain';
import { BoardLookup } from '../boards/board-lookup.js';
import { PeriodLookup } from '../boards/period-lookup.js';
import type { AskedRanking, ByBoardId } from '../by-board-id.js';
import { type ShownEntry, shownEntries } from '../subscores.js';

/** The answer: a page of a board. */
export interface TopPage extends ByBoardId<BoardView> {
  readonly total: number;
  readonly entries: readonly ShownEntry[];
  /** The cursor of the page before; null on the first. */
  readonly previous: string | null;
  /** The cursor of the next page; null on the last. */
  readonly next: string | null;
}

/** Where a page begins: at a position, from 1; or where a cursor says. */
export type PageStart = { readonly from: number } | { readonly cursor: string };

/** The best `n` players, or those from a place on. */
export class GetTop extends Query<TopPage> {
  constructor(
    readonly view: AskedRanking,
    readonly n: number,
    readonly start: PageStart | null = null,
  ) {
    super();
  }
}

@QueryHandler(GetTop)
export class GetTopHandler implements IQueryHandler<GetTop> {
  constructor(
    private readonly boards: BoardLookup,
    private readonly periods: PeriodLookup,
    private readonly store: RankingStore,
  ) {}

  /** @throws what {@link BoardLookup.toRead} and {@link PeriodLookup.viewOf} throw. @throws {InvalidCursorError} @throws {StoreUnavailableError} */
  async execute({ view: asked, n, start }: GetTop): Promise<TopPage> {
    const board = this.boards.known(asked.board) ?? (await this.boards.toRead(asked.board));
    const isPaged = start !== null && 'cursor' in start;
    const view = this.periods.viewOf(board, isPaged ? periodOfPage(board, asked.period, start.cursor) : asked.period);
    const place = isPaged ? decodeCursor(view, start.cursor) : start;
    const { total, entries, previous, next } = await this.store.top(view, n, place);
    return {
      board: view.board.id,
      period: view.period,
      total,
      entries: shownEntries(board, entries),
      previous: previous === null ? null : encodeCursor(view, { before: previous }),
      next: next === null ? null : encodeCursor(view, { after: next }),
    };
  }
}

/** With an alias, and without a period, that of the cursor counts: another one may have begun since the page before. */
function periodOfPage(board: Board, asked: Period | undefined, cursor: string): Period {
  if (asked !== undefined && parsePeriod(asked) !== undefined) return asked;
  const ofPage = cursorPeriod(board, cursor);
  const alias = asked === undefined ? undefined : parsePeriodAlias(asked);
  if (alias !== undefined && alias.kind !== kindOfPeriod(ofPage)) throw new InvalidCursorError();
  return ofPage;
}
