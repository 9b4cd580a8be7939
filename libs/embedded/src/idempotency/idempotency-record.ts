import type { Idempotency, LogRecord, ScoreChange } from '@standings/domain';

/** The answer to an update, without what its request says. */
export type Answer = Pick<
  ScoreChange,
  'newScore' | 'tiebreaker' | 'previousScore' | 'previousTiebreaker' | 'isApplied' | 'rank' | 'previousRank' | 'periods'
>;

/** Keeps an update from being applied again. */
export interface IdempotencyRecord {
  /** The number of the board. */
  readonly board: number;
  readonly idempotency: Idempotency;
  readonly answer: Answer;
  /** When the update was applied, ms since 1970. */
  readonly at: number;
  /** Number of the generation that it is stored in. */
  readonly generation: number;
}

/** An event in flight to the database, with the idempotency record that is stored with it. */
export interface RecordedEvent extends LogRecord {
  /** Null if the update has no idempotency key. */
  readonly idempotencyRecord: IdempotencyRecord | null;
}

/** The idempotency record of an update that has no event, because a score was not beaten. */
export interface LoneRecord {
  readonly event: null;
  readonly idempotencyRecord: IdempotencyRecord;
}

/** What must be stored before an update may be acknowledged. */
export type Storable = RecordedEvent | LoneRecord;
