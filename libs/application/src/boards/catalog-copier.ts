import { Logger } from '@nestjs/common';
import type { BoardCatalog, BoardRepository, CatalogCopy } from '@standings/domain';

/** How often a copy that should be up to date is looked at: its store may have lost it. */
const LOOK_EVERY_MS = 10_000;

/** The pause after a failure, such as at a start before the store is connected. */
const AGAIN_MS = 1000;

/** Changes in one page: some 200 KB. */
const PAGE = 1000;

/** Keeps the copy of the catalog as the repository is, and takes the catalog from it while the repository is away. */
export class CatalogCopier {
  private readonly logger = new Logger(CatalogCopier.name);
  /** The revision that the copy had at the last look. */
  private seen = -1;
  private lookAt = -Infinity;

  constructor(
    private readonly catalog: BoardCatalog,
    private readonly repository: Pick<BoardRepository, 'changes' | 'skipNumbers'>,
    private readonly copy: CatalogCopy,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Writes what the copy lacks. Any number of processes may do so at a time. Never rejects. */
  async write(): Promise<void> {
    if (this.seen === this.catalog.revision && this.now() < this.lookAt) return;
    try {
      this.seen = await this.writeAll();
      this.lookAt = this.now() + LOOK_EVERY_MS;
    } catch (error) {
      this.seen = this.catalog.revision;
      this.lookAt = this.now() + AGAIN_MS;
      this.logger.debug('The copy of the catalog could not be written; trying again', { error });
    }
  }

  /** Takes the catalog from the copy, if that is newer. Never rejects. */
  async read(): Promise<void> {
    try {
      if ((await this.copy.revision()) <= this.catalog.revision) return;
      const copied = await this.copy.read();
      if (copied === null) return;
      this.catalog.restore(copied);
      this.logger.log('The boards are known from their copy, because the repository does not answer', {
        boards: copied.boards.length,
        revision: copied.revision,
      });
    } catch (error) {
      this.logger.debug('The copy of the catalog could not be read; trying again', { error });
    }
  }

  private async writeAll(): Promise<number> {
    this.repository.skipNumbers(await this.copy.lastNumber());
    for (let at = await this.copy.revision(); ;) {
      const page = await this.repository.changes(at, PAGE);
      if (page.revision === at) return at;
      at = await this.copy.write(at, page);
    }
  }
}
