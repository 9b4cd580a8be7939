import { Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { BoardCatalog, BoardRepository } from '@standings/domain';
import { CatalogFollower } from './catalog-follower.js';

const STOP_TIMEOUT_MS = 1000;

/** Keeps the catalog up to date for as long as the app runs. The app's adapters must provide `BoardRepository` globally. */
@Module({
  providers: [
    {
      provide: CatalogFollower,
      inject: [BoardRepository, BoardCatalog],
      useFactory: (repository: BoardRepository, catalog: BoardCatalog) => new CatalogFollower(repository, catalog),
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
