import type { Period } from '../period/period.js';
import type { ScoreValue } from '../rank.js';
import type { Version } from '../version.js';

/** What identifies a durable score. */
export interface ScoreKey {
  /** The number of the board. */
  readonly board: number;
  readonly period: Period;
  readonly playerId: string;
}

/** A durable score. */
export interface ScoreRow extends ScoreKey, Version, ScoreValue {
  /** ISO 8601 in UTC with milliseconds. */
  readonly lastUpdated: string;
}

/**
 * The repository refused the rows for what is in them: writing the same rows again will fail again. Any other failure
 * of a write may be temporary.
 */
export class UnstorableRowsError extends Error {
  override readonly name = 'UnstorableRowsError';
}

/** The repository cannot read or write now: the same call may succeed later. */
export class RepositoryUnavailableError extends Error {
  override readonly name = 'RepositoryUnavailableError';

  /** @param reason in a few words; no address, no value. */
  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`The score repository cannot be used: ${reason}.`, options);
  }
}

/** What a caller must know of rows that were saved. */
export interface Saved {
  /**
   * Rows that were newer than what is stored, but of an epoch that has ended: see `ShardLock.raiseEpoch`. They are not stored.
   * Each is an acknowledged update that the ranking store has lost and that came here after its shard was recovered.
   */
  readonly late: number;
}

/** The durable scores, from which a ranking store can be built at any time. Of each row the highest version wins. */
export abstract class ScoreRepository {
  /**
   * Writes rows. One that is not newer than what is stored, or of an epoch that has ended, changes nothing. Resolves once all
   * are durable.
   *
   * @param rows at most one per key.
   * @throws {UnstorableRowsError} if some of the rows are refused; others may have been written.
   * @throws {RepositoryUnavailableError} if it failed for any other reason; some may have been written.
   */
  abstract save(rows: readonly ScoreRow[]): Promise<Saved>;
}
