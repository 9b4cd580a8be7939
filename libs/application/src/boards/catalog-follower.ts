import { type BoardCatalog, type BoardRepository, deadline, Loop, type Pause } from '@standings/domain';
import type { CatalogCopier } from './catalog-copier.js';

/** So a change is known everywhere within a second. */
const EVERY_MS = 500;

/** How long the repository may take, before the copy is used in its place. */
const ANSWER_MS = 1000;

/** Keeps the catalog of this process as the repository is; while that is away, as its copy is. */
export class CatalogFollower extends Loop {
  private catchingUp: Promise<boolean> | null = null;

  /** @param copier null in an app without a copy: then the catalog stays as it is while the repository is away. */
  constructor(
    private readonly repository: Pick<BoardRepository, 'changes'>,
    private readonly catalog: BoardCatalog,
    private readonly copier: Pick<CatalogCopier, 'read' | 'write'> | null = null,
    pause?: Pause,
  ) {
    super(0, pause);
  }

  protected override async round(stopping: AbortSignal): Promise<number> {
    const hasAnswered = await deadline(this.catchUp(), ANSWER_MS, { stopping });
    if (hasAnswered === true) await this.copier?.write();
    else if (!stopping.aborted) await this.copier?.read();
    return EVERY_MS;
  }

  /** One call at a time, however long the repository takes. @returns whether it has answered: its own health check says why not. */
  private catchUp(): Promise<boolean> {
    this.catchingUp ??= this.catalog
      .catchUp(this.repository)
      .then(
        () => true,
        () => false,
      )
      .finally(() => (this.catchingUp = null));
    return this.catchingUp;
  }
}
