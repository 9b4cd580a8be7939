import { type BoardCatalog, type BoardRepository, Loop, type Pause } from '@standings/domain';

/** So a change is known everywhere within a second. */
const EVERY_MS = 500;

/** Keeps the catalog of this process as the repository is. */
export class CatalogFollower extends Loop {
  constructor(
    private readonly repository: Pick<BoardRepository, 'changes'>,
    private readonly catalog: BoardCatalog,
    pause?: Pause,
  ) {
    super(0, pause);
  }

  protected override async round(): Promise<number> {
    // While the repository is away, the catalog stays as it is. Its own health check says so.
    await this.catalog.catchUp(this.repository).catch(() => undefined);
    return EVERY_MS;
  }
}
