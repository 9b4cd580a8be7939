import { Global, Module, type Provider } from '@nestjs/common';
import {
  BoardCatalog,
  BoardRepository,
  EventLogReader,
  LogProgress,
  LogTail,
  ScoreRepository,
} from '@standings/domain';
import { BoardNumbers } from './board-numbers.js';
import { TailSink } from './tail-sink.js';

const tail: Provider = {
  provide: LogTail,
  inject: [LogProgress, EventLogReader, ScoreRepository, BoardCatalog, BoardRepository],
  useFactory: (
    progress: LogProgress,
    reader: EventLogReader,
    repository: ScoreRepository,
    catalog: BoardCatalog,
    boards: BoardRepository,
  ) => new TailSink(progress, reader, repository, new BoardNumbers(catalog, boards)),
};

/**
 * The tail of the log, for a process that has no consumer. The app's adapters must provide `LogProgress`, `EventLogReader`,
 * `ScoreRepository`, `BoardCatalog` and `BoardRepository` globally.
 */
@Global()
@Module({ providers: [tail], exports: [LogTail] })
export class TailModule {}
