import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import {
  BoardCatalog,
  BoardDeletions,
  BoardRepository,
  Calendar,
  Clock,
  Meter,
  RankingRemoval,
  RankingStore,
  ScoreRepository,
  TemplateRepository,
} from '@standings/domain';
import { TypeormBoardDeletions, TypeormBoardRepository, TypeormTemplateRepository } from '@standings/persistence';
import { type EmbeddedSettings, EmbeddedStores } from './embedded-stores.js';
import { StorageHealthCheck } from './storage-health-check.js';

export interface EmbeddedModuleSettings extends EmbeddedSettings {
  /** Most boards that may exist when the app creates one. */
  readonly maxBoards: number;
}

/** The ranking store and the repositories without servers. The app is created after the ranks are built. */
@Module({})
export class EmbeddedModule implements OnApplicationShutdown {
  constructor(@Inject(EmbeddedStores) private readonly stores: EmbeddedStores) {}

  static register({ maxBoards, ...settings }: EmbeddedModuleSettings): DynamicModule {
    return {
      module: EmbeddedModule,
      global: true,
      providers: [
        {
          provide: EmbeddedStores,
          inject: [BoardCatalog, Clock, Calendar, Meter],
          useFactory: (boards: BoardCatalog, clock: Clock, calendar: Calendar, meter: Meter) =>
            EmbeddedStores.open(settings, boards, clock, calendar, meter),
        },
        {
          provide: RankingStore,
          inject: [EmbeddedStores],
          useFactory: (stores: EmbeddedStores) => stores.rankingStore,
        },
        {
          provide: RankingRemoval,
          inject: [EmbeddedStores],
          useFactory: (stores: EmbeddedStores) => stores.rankingRemoval,
        },
        {
          provide: ScoreRepository,
          inject: [EmbeddedStores],
          useFactory: (stores: EmbeddedStores) => stores.scoreRepository,
        },
        {
          provide: BoardRepository,
          inject: [EmbeddedStores, Calendar],
          useFactory: (stores: EmbeddedStores, calendar: Calendar) =>
            new TypeormBoardRepository(stores.dataSource, calendar, maxBoards),
        },
        {
          provide: BoardDeletions,
          inject: [EmbeddedStores],
          useFactory: (stores: EmbeddedStores) => new TypeormBoardDeletions(stores.dataSource),
        },
        {
          provide: TemplateRepository,
          inject: [EmbeddedStores],
          useFactory: (stores: EmbeddedStores) => new TypeormTemplateRepository(stores.dataSource),
        },
        {
          provide: StorageHealthCheck,
          inject: [EmbeddedStores],
          useFactory: (stores: EmbeddedStores) => new StorageHealthCheck(stores.eventLog),
        },
      ],
      exports: [
        EmbeddedStores,
        BoardDeletions,
        BoardRepository,
        TemplateRepository,
        RankingRemoval,
        RankingStore,
        ScoreRepository,
        StorageHealthCheck,
      ],
    };
  }

  /** Not earlier, because requests are served until the app is closed. */
  async onApplicationShutdown(): Promise<void> {
    await this.stores.close();
  }
}
