import type { ScoreEvent } from '../score-event.js';

/** Carries events to the score repository. At least once: an event may be delivered again, or out of order. */
export abstract class EventLog {
  /** Resolves when the log holds all of the events durably. Rejects if it may lack some of them: append them all again. */
  abstract append(events: readonly ScoreEvent[]): Promise<void>;
}
