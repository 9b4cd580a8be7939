/**
 * What is counted from the start of the process. Each only rises.
 *
 * - `updates_answered`: updates that a use case has answered, with the change or with the error that refuses it.
 * - `events_appended`: events that the event log has confirmed. A second copy counts again.
 * - `events_swept`: those of them that the sweeper sent.
 * - `events_left`: events for which the bridge had no room, and which it left to the sweeper.
 * - `appends_failed`: batches of events that the event log did not confirm. Each attempt counts.
 * - `events_stored`: events that the score repository has taken: stored, or older than what it has. A second delivery counts again.
 * - `events_dropped`: events of boards that were deleted, which are not stored.
 * - `rows_late`: acknowledged updates that came after the end of their epoch, and are lost.
 * - `writes_retried`: attempts to store rows or to send a dead letter that failed and are repeated.
 * - `letters_sent`: records put among the dead letters.
 */
export type Count =
  | 'updates_answered'
  | 'events_appended'
  | 'events_swept'
  | 'events_left'
  | 'appends_failed'
  | 'events_stored'
  | 'events_dropped'
  | 'rows_late'
  | 'writes_retried'
  | 'letters_sent';

/**
 * What is measured one by one, to be told as a distribution.
 *
 * - `store_call_updates`: updates in one write call of the ranking store.
 * - `store_call_ms`: time of such a call, in ms.
 * - `append_events`: events in one batch that the event log has confirmed.
 * - `statement_rows`: rows in one write of the score repository.
 * - `statement_ms`: time of such a write, in ms.
 */
export type Measure = 'store_call_updates' | 'store_call_ms' | 'append_events' | 'statement_rows' | 'statement_ms';

/**
 * The numbers of a process, told where they are born. An adapter for a monitoring system extends it. No method throws, and
 * each takes far below 1 µs: some are called on the path of an update.
 */
export abstract class Meter {
  /** @param by from 0. */
  abstract count(count: Count, by: number): void;

  abstract measure(measure: Measure, value: number): void;
}

/** Drops every number: for apps without monitoring, and for tests. */
export const NO_METER: Meter = new (class extends Meter {
  override count(): void {}
  override measure(): void {}
})();
