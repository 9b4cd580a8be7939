import { Global, Module, type Provider } from '@nestjs/common';
import {
  BoardCatalog,
  BoardRepository,
  EpochAuthority,
  EventLogReader,
  LogProgress,
  LogTail,
  ScoreRepository,
} from '@standings/domain';
import { BoardNumbers } from './board-numbers.js';
import { TailSink } from './tail-sink.js';

const tail: Provider = {
  provide: LogTail,
  inject: [LogProgress, EventLogReader, ScoreRepository, BoardCatalog, BoardRepository, EpochAuthority],
  useFactory: (
    progress: LogProgress,
    reader: EventLogReader,
    repository: ScoreRepository,
    catalog: BoardCatalog,
    boards: BoardRepository,
    epochs: EpochAuthority,
  ) => new TailSink(progress, reader, repository, new BoardNumbers(catalog, boards), epochs),
};

/**
 * The tail of the log, for a process that has no consumer. The app's adapters must provide `LogProgress`, `EventLogReader`,
 * `ScoreRepository`, `BoardCatalog`, `BoardRepository` and `EpochAuthority` globally.
 */
@Global()
@Module({ providers: [tail], exports: [LogTail] })
export class TailModule {}
