import type { InvalidEvent, ScoreEvent } from '../score-event.js';

/** A record of the event log as its adapter hands it on: decoded, and with what the adapter needs to know it again. */
export interface LogRecord {
  readonly event: ScoreEvent | InvalidEvent;
}

/** The log's side of handing over a batch of records: what the consumer tells it, and hears from it, while it works on them. */
export interface Delivery {
  /** Tells the log that the consumer is alive. Rejects when the records now belong to another consumer: the work ends then. */
  heartbeat(): Promise<void>;
  /** Aborted when the process stops: the work ends then. */
  readonly stopping: AbortSignal;
}

/** The pattern of the one handler of an {@link EventConsumer}. */
export const SCORE_EVENTS = 'score-events';

/**
 * Reads the event log for the score repository, as one process of a group that shares its partitions.
 *
 * An adapter is a transport strategy of Nest. Its handler for {@link SCORE_EVENTS} gets `LogRecord[]` of one partition, in order,
 * and a {@link Delivery}. Records count as stored when the handler has resolved, and not before: if it rejects, or the process
 * dies, they are handed over again, here or to another process of the group. A group that is new to the log begins with the oldest
 * record.
 */
export abstract class EventConsumer {
  abstract readonly state: 'stopped' | 'connecting' | 'consuming';

  /** Why it does not read, for operators; null if nothing failed. No addresses. */
  abstract readonly problem: string | null;

  /** How long the records of a process that died may wait until another one reads them, in ms. */
  abstract readonly takeoverMs: number;

  /** Starts without the log too, and keeps trying. @param callback called when it has started. */
  abstract listen(callback: () => void): Promise<void>;

  /** Aborts the delivery in flight, and resolves when nothing is handed over any more. */
  abstract close(): Promise<void>;
}
