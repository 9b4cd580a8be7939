import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RecoverySource, ScoreRepository } from '@standings/domain';
import { type PersistenceSettings, dataSourceOptions } from './data-source.js';
import { Database } from './database.js';
import { PostgresHealthCheck } from './postgres-health-check.js';
import { TypeormRecoverySource } from './typeorm-recovery-source.js';
import { TypeormScoreRepository } from './typeorm-score-repository.js';

/** How the module gets its settings. */
export type PersistenceModuleOptions = Pick<FactoryProvider<PersistenceSettings>, 'inject' | 'useFactory'>;

/** The score repository and the recovery source over Postgres, for the whole app. Starts without Postgres: see {@link Database}. */
@Module({})
export class PersistenceModule {
  static registerAsync({ inject = [], useFactory }: PersistenceModuleOptions): DynamicModule {
    const connection = TypeOrmModule.forRootAsync({
      inject,
      useFactory: async (...dependencies) => ({
        ...dataSourceOptions(await useFactory(...dependencies)),
        manualInitialization: true,
      }),
    });
    return {
      module: PersistenceModule,
      global: true,
      imports: [connection],
      providers: [
        Database,
        PostgresHealthCheck,
        { provide: ScoreRepository, useClass: TypeormScoreRepository },
        { provide: RecoverySource, useClass: TypeormRecoverySource },
      ],
      exports: [Database, PostgresHealthCheck, ScoreRepository, RecoverySource],
    };
  }
}
