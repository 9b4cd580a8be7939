import { type DynamicModule, type FactoryProvider, Logger, Module, type ModuleMetadata } from '@nestjs/common';
import { BoardCatalog, DeadLetters, ScoreRepository } from '@standings/domain';
import type { LogRecord } from './log-record.js';
import { RetryInPlace } from './retry-in-place.js';
import { Sink } from './sink.js';

export interface SinkSettings {
  /** Most records per transaction, from 1. */
  readonly batchSize: number;
}

/** How the module gets its settings. `imports` bring the {@link ScoreRepository}, {@link DeadLetters} and {@link BoardCatalog}. */
export type SinkModuleOptions = Pick<ModuleMetadata, 'imports'> &
  Pick<FactoryProvider<SinkSettings>, 'inject' | 'useFactory'>;

const SETTINGS = Symbol('SinkSettings');

@Module({})
export class SinkModule {
  static registerAsync({ imports = [], inject = [], useFactory }: SinkModuleOptions): DynamicModule {
    return {
      module: SinkModule,
      imports,
      providers: [
        { provide: SETTINGS, inject, useFactory },
        { provide: Sink, inject: [ScoreRepository, DeadLetters, BoardCatalog, SETTINGS], useFactory: createSink },
      ],
      exports: [Sink],
    };
  }
}

function createSink<R extends LogRecord>(
  repository: ScoreRepository,
  deadLetters: DeadLetters<R>,
  boards: BoardCatalog,
  settings: SinkSettings,
): Sink<R> {
  return new Sink(repository, deadLetters, boards, new RetryInPlace(new Logger(Sink.name)), settings.batchSize);
}
