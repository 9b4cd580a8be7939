import type { ShardId } from '../board/shard.js';

/** By shard: every epoch up to this one has ended. A shard of which nothing was told is not in it. */
export type EndedUpTo = ReadonlyMap<ShardId, number>;

/**
 * Which epochs have ended, told through the event log, so that a process that acknowledges updates learns of it without the score
 * repository. A recovery tells it before it reads the end of the log for the last time. So if an epoch is not among those of a {@link look} that began
 * after the log had confirmed an event of it, recovery reads that event.
 */
export abstract class EndedEpochs {
  /**
   * Tells that every epoch of a shard up to one has ended, or ends now. Resolves when every {@link look} that begins later finds it.
   *
   * @param endedUpTo 0 if none has: then the shard is known from now on.
   * @throws {LogUnavailableError} if it may not have been told.
   */
  abstract tell(shard: ShardId, endedUpTo: number): Promise<void>;

  /** What was told in this deployment before the call. @throws {LogUnavailableError} if the log does not answer for some seconds. */
  abstract look(): Promise<EndedUpTo>;
}

class Untold extends EndedEpochs {
  async tell(): Promise<void> {}

  async look(): Promise<EndedUpTo> {
    return new Map();
  }
}

/** Of a deployment that acknowledges updates without the log. What is told goes nowhere, and no answer waits for a look. */
export const UNTOLD: EndedEpochs = new Untold();
