import { type BoardCatalog, RankingRemoval } from '@standings/domain';

/** Takes deleted boards out of the memory of this process. */
export class EmbeddedRankingRemoval extends RankingRemoval {
  /** Below every revision: the first run takes out what a start has read of boards that were deleted before. */
  private done = -1;

  /** @param boards those of the ranking store, by their numbers. */
  constructor(
    private readonly catalog: Pick<BoardCatalog, 'lastDeletion' | 'withNumber'>,
    private readonly boards: Map<number, unknown>,
  ) {
    super();
  }

  override async run(): Promise<number> {
    const { lastDeletion } = this.catalog;
    if (this.done !== lastDeletion) {
      for (const no of this.boards.keys()) if (this.catalog.withNumber(no) === undefined) this.boards.delete(no);
      this.done = lastDeletion;
    }
    return lastDeletion;
  }
}
