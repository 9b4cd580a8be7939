import type { Saved, ScoreRow } from '@standings/domain';
import type { TypeormScoreRepository } from '@standings/persistence';
import type { Readable, RowWriter } from '@standings/sink';
import type { MarkedRecord } from './idempotency-mark.js';
import type { MarkTable } from './mark-table.js';

/** Stores scores, and in the same statement the marks of the updates that made them. */
export class MarkingRepository implements RowWriter<MarkedRecord> {
  constructor(
    private readonly scores: TypeormScoreRepository,
    private readonly table: MarkTable,
  ) {}

  save(rows: readonly ScoreRow[], batch: readonly Readable<MarkedRecord>[]): Promise<Saved> {
    const marks = batch.flatMap(({ record }) => record.mark ?? []);
    return marks.length === 0 ? this.scores.save(rows) : this.scores.saveWith(rows, this.table.insertion(marks));
  }
}
