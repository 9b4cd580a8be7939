import type { ScoreEvent } from '../score-event.js';

/** What decides where in the log an event goes. */
export type EventPlace = Pick<ScoreEvent, 'board' | 'boardNo' | 'playerId'>;

/**
 * The lanes of the event log: its parts that fail apart, such as its servers. Events of different lanes can be appended at the same time,
 * so that one part that takes nothing does not hold up the others.
 */
export abstract class LogLanes {
  /** The lane that an event goes to, as far as this process knows. Asks nobody. */
  abstract laneOf(event: EventPlace): string;

  /** Learns again where the lanes are, after one has failed. Never rejects. */
  abstract refresh(): Promise<void>;
}
