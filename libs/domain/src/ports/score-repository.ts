import type { Period } from '../period.js';
import type { Version } from '../version.js';

/** What identifies a durable score. Rows are ordered by it, field by field, by bytes. */
export interface ScoreKey {
  readonly board: string;
  readonly period: Period;
  readonly playerId: string;
}

/** A durable score. */
export interface ScoreRow extends ScoreKey, Version {
  readonly score: number;
  /** ISO 8601 in UTC with milliseconds. */
  readonly lastUpdated: string;
}

/**
 * The repository refused the rows for what is in them: writing the same rows again will fail again. Any other failure
 * of a write may pass by itself.
 */
export class UnstorableRowsError extends Error {
  override readonly name = 'UnstorableRowsError';
}

/** The durable scores, from which a ranking store can be built at any time. */
export abstract class ScoreRepository {
  /**
   * Writes rows in one transaction; a row that is not newer than what is stored changes nothing. Resolves, once
   * committed, with the number of rows that were newer.
   *
   * @param rows at most one per key.
   * @throws {UnstorableRowsError} if the rows themselves are refused; nothing was written.
   */
  abstract save(rows: readonly ScoreRow[]): Promise<number>;

  /** Up to `limit` rows in key order, after the key given or from the first; fewer only at the end. */
  abstract scan(after: ScoreKey | null, limit: number): Promise<readonly ScoreRow[]>;
}
