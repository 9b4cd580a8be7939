import type { LogRecord, Saved, ScoreRow } from '@standings/domain';
import type { Readable, RowWriter } from '@standings/sink';
import type { HeldFiles } from './data-dir/held-files.js';

/** A writer that asks before and after each batch whether this process still has its data directory: nothing else may be acknowledged. */
export class HoldingWriter<R extends LogRecord> implements RowWriter<R> {
  constructor(
    private readonly writer: RowWriter<R>,
    private readonly files: HeldFiles,
  ) {}

  /** @throws {DataDirLostError} if it has not; then the batch may be stored or not. */
  async save(rows: readonly ScoreRow[], batch: readonly Readable<R>[]): Promise<Saved> {
    this.files.assertKept();
    const saved = await this.writer.save(rows, batch);
    this.files.assertKept();
    return saved;
  }
}
