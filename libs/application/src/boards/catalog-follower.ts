import { type BoardCatalog, type BoardRepository, Loop, type Pause } from '@standings/domain';

/** So a change is known everywhere within a second. */
const EVERY_MS = 500;

/** Changes in one page: some 1 MB. */
const PAGE = 5000;

/** Keeps the catalog of this process as the repository is. */
export class CatalogFollower extends Loop {
  constructor(
    private readonly repository: Pick<BoardRepository, 'changes'>,
    private readonly catalog: BoardCatalog,
    pause?: Pause,
  ) {
    super(0, pause);
  }

  /** Resolves when every change up to now is known. @throws {CatalogUnavailableError} */
  async catchUp(): Promise<void> {
    for (;;) {
      const before = this.catalog.revision;
      this.catalog.follow(await this.repository.changes(before, PAGE));
      if (this.catalog.revision === before) return;
    }
  }

  protected override async round(): Promise<number> {
    // While the repository is away, the catalog stays as it is. Its own health check says so.
    await this.catchUp().catch(() => undefined);
    return EVERY_MS;
  }
}
