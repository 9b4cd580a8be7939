import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type BoardView, decodeCursor, encodeCursor, type Entry, RankingStore } from '@standings/domain';
import { BoardLookup } from '../boards/board-lookup.js';
import type { ByBoardId } from '../by-board-id.js';

/** The answer: a page of a board. */
export interface TopPage extends ByBoardId<BoardView> {
  readonly total: number;
  readonly entries: readonly Entry[];
  /** The cursor of the next page; null on the last. */
  readonly next: string | null;
}

/** The best `n` players, or the next `n` after a cursor. */
export class GetTop extends Query<TopPage> {
  constructor(
    readonly view: ByBoardId<BoardView>,
    readonly n: number,
    readonly cursor: string | null = null,
  ) {
    super();
  }
}

@QueryHandler(GetTop)
export class GetTopHandler implements IQueryHandler<GetTop> {
  constructor(
    private readonly boards: BoardLookup,
    private readonly store: RankingStore,
  ) {}

  /** @throws what {@link BoardLookup.toRead} throws. @throws {InvalidCursorError} @throws {StoreUnavailableError} */
  async execute({ view: asked, n, cursor }: GetTop): Promise<TopPage> {
    const board = this.boards.known(asked.board) ?? (await this.boards.toRead(asked.board));
    const view = { board, period: asked.period };
    const after = cursor === null ? null : decodeCursor(view, cursor);
    const { total, entries, next } = await this.store.top(view, n, after);
    return {
      board: view.board.id,
      period: view.period,
      total,
      entries,
      next: next === null ? null : encodeCursor(view, next),
    };
  }
}
