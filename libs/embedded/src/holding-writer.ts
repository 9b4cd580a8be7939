import type { LogRecord, Saved, ScoreRow } from '@standings/domain';
import type { Readable, RowWriter } from '@standings/sink';
import type { HeldFiles } from './data-dir/held-files.js';

/** A writer that checks before and after each batch that this process still has its data directory. Only then it may acknowledge. */
export class HoldingWriter<R extends LogRecord> implements RowWriter<R> {
  constructor(
    private readonly writer: RowWriter<R>,
    private readonly files: HeldFiles,
  ) {}

  /** @throws {DataDirLostError} if it has lost the directory; the batch may be stored or not. */
  save(rows: readonly ScoreRow[], batch: readonly Readable<R>[]): Promise<Saved> {
    return this.files.whileKept(() => this.writer.save(rows, batch));
  }
}
