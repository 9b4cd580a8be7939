import type { OutboxEntry } from './ports/outbox.js';
import type { ScoreEvent } from './score-event.js';

/** Domain event: an update was applied and is durable. Published once per applied update, after the store has it. */
export class ScoreChanged {
  /**
   * @param outboxEntry where the event waits for the event log, one object for all events of the entry; null where the store
   *   has already handed it over.
   */
  constructor(
    readonly event: ScoreEvent,
    readonly outboxEntry: OutboxEntry | null,
  ) {}
}
