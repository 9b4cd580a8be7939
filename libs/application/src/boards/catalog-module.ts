import { Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { BoardCatalog, BoardRepository, Calendar, CatalogCopy, Clock } from '@standings/domain';
import { CatalogCopier } from './catalog-copier.js';
import { CatalogFollower } from './catalog-follower.js';
import { PeriodOpener } from './period-opener.js';

const STOP_TIMEOUT_MS = 1000;

/**
 * Keeps the catalog up to date, and the periods of its boards open, for as long as the app runs. The app's adapters must provide `BoardRepository` globally. If they provide a
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
    {
      provide: PeriodOpener,
      inject: [BoardRepository, BoardCatalog, Calendar, Clock],
      useFactory: (repository: BoardRepository, catalog: BoardCatalog, calendar: Calendar, clock: Clock) =>
        new PeriodOpener(repository, catalog, calendar, clock),
    },
  ],
})
export class CatalogModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly follower: CatalogFollower,
    private readonly opener: PeriodOpener,
  ) {}

  onApplicationBootstrap(): void {
    this.follower.start();
    this.opener.start();
  }

  async onApplicationShutdown(): Promise<void> {
    const limit = { timeoutMs: STOP_TIMEOUT_MS };
    await Promise.all([this.follower.stop(limit), this.opener.stop(limit)]);
  }
}
