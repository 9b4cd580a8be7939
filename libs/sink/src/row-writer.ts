import type { LogRecord, Saved, ScoreRow } from '@standings/domain';
import type { Readable } from './poison.js';

/** Where a sink stores rows: a score repository, or a writer that stores more of the records with them. */
export interface RowWriter<R extends LogRecord> {
  /**
   * As `ScoreRepository.save`.
   *
   * @param batch the records that the rows come from.
   */
  save(rows: readonly ScoreRow[], batch: readonly Readable<R>[]): Promise<Saved>;
}
