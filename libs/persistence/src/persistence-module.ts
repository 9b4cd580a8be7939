import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  BoardDeletions,
  BoardRepository,
  Calendar,
  CatalogCopy,
  Deployment,
  EpochAuthority,
  LayoutAuthority,
  RepositoryGate,
  ScoreRepository,
  StoredScores,
  TemplateRepository,
} from '@standings/domain';
import { DataSource } from 'typeorm';
import { TypeormBoardDeletions } from './boards/typeorm-board-deletions.js';
import { TypeormBoardRepository } from './boards/typeorm-board-repository.js';
import { TypeormTemplateRepository } from './boards/typeorm-template-repository.js';
import { type PersistenceSettings, dataSourceOptions } from './data-source.js';
import { Database } from './database.js';
import { PostgresHealthCheck } from './postgres-health-check.js';
import { TypeormEpochAuthority } from './typeorm-epoch-authority.js';
import { TypeormLayoutAuthority } from './typeorm-layout-authority.js';
import { TypeormScoreRepository } from './typeorm-score-repository.js';
import { TypeormStoredScores } from './typeorm-stored-scores.js';

export interface PersistenceModuleSettings extends PersistenceSettings {
  /** Most boards that may exist when the app creates one. */
  readonly maxBoards: number;
}

/** What is durable, in Postgres, for the whole app. Starts without Postgres: see {@link Database}. */
@Module({})
export class PersistenceModule {
  static register({ maxBoards, ...settings }: PersistenceModuleSettings): DynamicModule {
    return {
      module: PersistenceModule,
      global: true,
      imports: [TypeOrmModule.forRoot({ ...dataSourceOptions(settings), manualInitialization: true })],
      providers: [
        {
          provide: Database,
          inject: [DataSource, Deployment],
          useFactory: (dataSource: DataSource, deployment: Deployment) => new Database(dataSource, deployment),
        },
        { provide: RepositoryGate, useExisting: Database },
        PostgresHealthCheck,
        {
          provide: BoardRepository,
          inject: [DataSource, Calendar, { token: CatalogCopy, optional: true }],
          useFactory: (dataSource: DataSource, calendar: Calendar, copy?: CatalogCopy) =>
            new TypeormBoardRepository(dataSource, calendar, maxBoards, copy && (() => copy.lastNumber())),
        },
        { provide: BoardDeletions, useClass: TypeormBoardDeletions },
        { provide: TemplateRepository, useClass: TypeormTemplateRepository },
        { provide: ScoreRepository, useClass: TypeormScoreRepository },
        { provide: StoredScores, useClass: TypeormStoredScores },
        { provide: EpochAuthority, useClass: TypeormEpochAuthority },
        { provide: LayoutAuthority, useClass: TypeormLayoutAuthority },
      ],
      exports: [
        BoardDeletions,
        BoardRepository,
        TemplateRepository,
        RepositoryGate,
        PostgresHealthCheck,
        ScoreRepository,
        StoredScores,
        EpochAuthority,
        LayoutAuthority,
      ],
    };
  }
}
