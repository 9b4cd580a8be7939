import type { ScoreEvent } from '../score-event.js';

/** Carries events to the score repository. At least once: an event may be delivered again, or out of order. */
export abstract class EventLog {
  /** Its product name, as operators know it: `Kafka`. For health and logs. */
  abstract readonly name: string;
  /**
   * Resolves when the log holds all of the events durably. Rejects if it may lack some of them: append them all again.
   *
   * @param aside is told of each event that the log can never take, and that was put aside durably instead.
   */
  abstract append(events: readonly ScoreEvent[], aside?: (event: ScoreEvent) => void): Promise<void>;
}
