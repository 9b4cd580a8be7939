import type { Saved, ScoreRow } from '@standings/domain';
import type { TypeormScoreRepository } from '@standings/persistence';
import type { Readable, RowWriter } from '@standings/sink';
import type { IdempotencyRecord, RecordedEvent } from './idempotency-record.js';
import type { RecordTable } from './record-table.js';

/** Stores scores and, in the same statement, the idempotency records of their updates. */
export class RecordingRepository implements RowWriter<RecordedEvent> {
  constructor(
    private readonly scores: TypeormScoreRepository,
    private readonly table: RecordTable,
  ) {}

  save(rows: readonly ScoreRow[], batch: readonly Readable<RecordedEvent>[]): Promise<Saved> {
    const records = batch.flatMap(({ record }) => record.idempotencyRecord ?? []);
    return this.scores.saveWith(rows, records.length === 0 ? null : this.table.insertion(records));
  }

  /** Stores records of updates that changed no score. */
  async saveAlone(records: readonly IdempotencyRecord[]): Promise<void> {
    await this.scores.saveWith([], this.table.insertion(records));
  }
}
