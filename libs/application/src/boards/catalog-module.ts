import { Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { BoardCatalog, BoardRepository, CatalogCopy } from '@standings/domain';
import { CatalogCopier } from './catalog-copier.js';
import { CatalogFollower } from './catalog-follower.js';

const STOP_TIMEOUT_MS = 1000;

/**
 * Keeps the catalog up to date for as long as the app runs. The app's adapters must provide `BoardRepository` globally. If they provide a
 * `CatalogCopy`, too, the app knows its boards while the repository is away.
 */
@Module({
  providers: [
    {
      provide: CatalogFollower,
      inject: [BoardRepository, BoardCatalog, { token: CatalogCopy, optional: true }],
      useFactory: (repository: BoardRepository, catalog: BoardCatalog, copy?: CatalogCopy) => {
        const copier = copy === undefined ? null : new CatalogCopier(catalog, repository, copy);
        return new CatalogFollower(repository, catalog, copier);
      },
    },
  ],
})
export class CatalogModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly follower: CatalogFollower) {}

  onApplicationBootstrap(): void {
    this.follower.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.follower.stop({ timeoutMs: STOP_TIMEOUT_MS });
  }
}
