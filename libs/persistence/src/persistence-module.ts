import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RecoverySource, ScoreRepository } from '@standings/domain';
import { type PersistenceSettings, dataSourceOptions } from './data-source.js';
import { Database } from './database.js';
import { PostgresHealthCheck } from './postgres-health-check.js';
import { TypeormRecoverySource } from './typeorm-recovery-source.js';
import { TypeormScoreRepository } from './typeorm-score-repository.js';

/** The score repository and the recovery source over Postgres, for the whole app. Starts without Postgres: see {@link Database}. */
@Module({})
export class PersistenceModule {
  static register(settings: PersistenceSettings): DynamicModule {
    return {
      module: PersistenceModule,
      global: true,
      imports: [TypeOrmModule.forRoot({ ...dataSourceOptions(settings), manualInitialization: true })],
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
