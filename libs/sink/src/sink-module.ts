import { type DynamicModule, Logger, Module } from '@nestjs/common';
import {
  BoardCatalog,
  BoardRepository,
  DeadLetters,
  LogProgress,
  type LogRecord,
  Meter,
  ScoreRepository,
} from '@standings/domain';
import { BoardNumbers } from './board-numbers.js';
import { LagWatch } from './lag-watch.js';
import { RetryInPlace } from './retry-in-place.js';
import { Sink } from './sink.js';

export interface SinkSettings {
  /** Records of a batch, at least 1; a sink that lags writes several batches at once. */
  readonly batchSize: number;
}

/** The sink, and the watch over its lag. The app's adapters must provide `ScoreRepository`, `DeadLetters`, `LogProgress`, `BoardRepository` and `BoardCatalog` globally. */
@Module({})
export class SinkModule {
  static register({ batchSize }: SinkSettings): DynamicModule {
    return {
      module: SinkModule,
      providers: [
        {
          provide: Sink,
          inject: [ScoreRepository, DeadLetters, BoardCatalog, BoardRepository, Meter],
          useFactory: (
            repository: ScoreRepository,
            deadLetters: DeadLetters<LogRecord>,
            catalog: BoardCatalog,
            boards: BoardRepository,
            meter: Meter,
          ) => {
            const log = new Logger(Sink.name);
            const retry = new RetryInPlace(log, meter);
            return new Sink(repository, deadLetters, new BoardNumbers(catalog, boards), retry, log, batchSize, meter);
          },
        },
        { provide: LagWatch, inject: [LogProgress], useFactory: (progress: LogProgress) => new LagWatch(progress) },
      ],
      exports: [Sink, LagWatch],
    };
  }
}
