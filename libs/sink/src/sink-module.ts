import { type DynamicModule, type FactoryProvider, Logger, Module } from '@nestjs/common';
import { BoardCatalog, DeadLetters, ScoreRepository } from '@standings/domain';
import type { LogRecord } from './log-record.js';
import { RetryInPlace } from './retry-in-place.js';
import { Sink } from './sink.js';

export interface SinkSettings {
  /** Records of a batch, from 1; a sink that is behind writes several at once. */
  readonly batchSize: number;
}

/** How the module gets its settings. */
export type SinkModuleOptions = Pick<FactoryProvider<SinkSettings>, 'inject' | 'useFactory'>;

const SETTINGS = Symbol('SinkSettings');

/** The sink. The app's adapters have to give it a `ScoreRepository`, a `DeadLetters` and a `BoardCatalog`, for the whole app. */
@Module({})
export class SinkModule {
  static registerAsync({ inject = [], useFactory }: SinkModuleOptions): DynamicModule {
    return {
      module: SinkModule,
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
  const log = new Logger(Sink.name);
  return new Sink(repository, deadLetters, boards, new RetryInPlace(log), log, settings.batchSize);
}
