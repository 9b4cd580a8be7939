import type { LogRecord, Saved, ScoreRow } from '@standings/domain';
import type { Readable } from './poison.js';

/** Where a sink stores rows: a score repository, or what has more of the records to store together with them. */
export interface RowWriter<R extends LogRecord> {
  /**
   * As `ScoreRepository.save`.
   *
   * @param batch the records that the rows were made of.
   */
  save(rows: readonly ScoreRow[], batch: readonly Readable<R>[]): Promise<Saved>;
}
