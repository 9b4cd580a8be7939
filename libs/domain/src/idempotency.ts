import type { PeriodChange } from './period/period-change.js';

/** 1 to 255 printable ASCII characters. Opaque, made by the caller; a UUID is a good one. */
export const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/;

/** Begins a key that the service has made for itself: no caller can send it. */
export const OWN_KEY = '\u0001';

/** What an idempotency record can be named by, and what can be its payload: an {@link IDEMPOTENCY_KEY}, or a key that the service has made. */
export const RECORD_TEXT = new RegExp(`^${OWN_KEY}?[\\x20-\\x7e]{1,255}$`);

/** What lets an update be sent again without being applied again. */
export interface Idempotency {
  /** Matches {@link RECORD_TEXT}. Belongs to the board: the same key on another board is another key. */
  readonly key: string;
  /** Stands for all that was asked for under the key, a digest for instance: the same key with another payload is refused. */
  readonly payload: string;
  /** Which update of the request this is, from 0. */
  readonly place: number;
}

/** An update that was applied under a key, and what was answered: what an idempotency record holds of it, besides the new score. */
export interface KeyedAnswer extends Idempotency {
  /** Before the update; null if the player had none. */
  readonly previousScore: number | null;
  /** That of the previous score; absent where there is none. */
  readonly previousTiebreaker?: number | undefined;
  /** After the update; null if the caller needed no ranks. */
  readonly rank: number | null;
  /** Before the update; null if the player had no score, or the caller needed no ranks. */
  readonly previousRank: number | null;
  /** As `ScoreChange.periods`. */
  readonly periods?: readonly [PeriodChange, ...PeriodChange[]] | undefined;
}
