import type { Idempotency, LogRecord, ScoreChange } from '@standings/domain';

/** What was answered to an update, as far as its request does not say it. */
export type Answer = Pick<ScoreChange, 'newScore' | 'previousScore' | 'rank' | 'previousRank'>;

/** What keeps an update from being applied again. */
export interface IdempotencyRecord {
  readonly board: string;
  readonly idempotency: Idempotency;
  readonly answer: Answer;
  /** When the update was applied, ms since 1970. */
  readonly at: number;
  /** Number of the generation that it is stored in. */
  readonly generation: number;
}

/** An event in flight to the database, with the idempotency record that is stored together with it. */
export interface RecordedEvent extends LogRecord {
  /** Null if the update has no idempotency key. */
  readonly idempotencyRecord: IdempotencyRecord | null;
}
