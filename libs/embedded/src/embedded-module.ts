import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { BoardCatalog, Clock, Meter, RankingStore, ScoreRepository } from '@standings/domain';
import { type EmbeddedSettings, EmbeddedStores } from './embedded-stores.js';
import { StorageHealthCheck } from './storage-health-check.js';

/** The ranking store and the score repository without servers. The app is created after the ranks are built. */
@Module({})
export class EmbeddedModule implements OnApplicationShutdown {
  constructor(@Inject(EmbeddedStores) private readonly stores: EmbeddedStores) {}

  static register(settings: EmbeddedSettings): DynamicModule {
    return {
      module: EmbeddedModule,
      global: true,
      providers: [
        {
          provide: EmbeddedStores,
          inject: [BoardCatalog, Clock, Meter],
          useFactory: (boards: BoardCatalog, clock: Clock, meter: Meter) =>
            EmbeddedStores.open(settings, boards, clock, meter),
        },
        {
          provide: RankingStore,
          inject: [EmbeddedStores],
          useFactory: (stores: EmbeddedStores) => stores.rankingStore,
        },
        {
          provide: ScoreRepository,
          inject: [EmbeddedStores],
          useFactory: (stores: EmbeddedStores) => stores.scoreRepository,
        },
        {
          provide: StorageHealthCheck,
          inject: [EmbeddedStores],
          useFactory: (stores: EmbeddedStores) => new StorageHealthCheck(stores.eventLog),
        },
      ],
      exports: [EmbeddedStores, RankingStore, ScoreRepository, StorageHealthCheck],
    };
  }

  /** Not earlier, because requests are served until the app is closed. */
  async onApplicationShutdown(): Promise<void> {
    await this.stores.close();
  }
}
