import { Backoff, deadline, errorInWords, LATE, LogUnavailableError, pauseFor } from '@standings/domain';
import type { Cluster } from '../kafkajs/cluster.js';
import { refusalType } from '../refusal.js';

/** A broker that answers takes some ms; one that is frozen keeps its connections. */
const ANSWER_MS = 5000;

/** Together 3 s: a leader that dies is replaced within this time, if there are other replicas. */
const ATTEMPTS = 5;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 1600;

/** Requests about one topic, which are repeated while their failure may be over soon. */
export class TopicRequests {
  constructor(
    private readonly cluster: Cluster,
    private readonly topic: string,
  ) {}

  /** @throws {LogUnavailableError} @throws that an offset is out of range. @throws the reason of `stopping`. */
  async run<T>(request: () => Promise<T>, stopping: AbortSignal): Promise<T> {
    const backoff = new Backoff(FIRST_WAIT_MS, LONGEST_WAIT_MS);
    for (let attempt = 1; ; attempt += 1) {
      stopping.throwIfAborted();
      try {
        return await this.answer(request, attempt > 1, stopping);
      } catch (error) {
        stopping.throwIfAborted();
        if (isOutOfRange(error) || error instanceof LogUnavailableError) throw error;
        if (attempt === ATTEMPTS || !mayBeOverSoon(error)) throw unavailable(error);
        await pauseFor(backoff.next(), stopping);
      }
    }
  }

  private async answer<T>(request: () => Promise<T>, again: boolean, stopping: AbortSignal): Promise<T> {
    const answer = await deadline(this.attempt(request, again), ANSWER_MS, { stopping });
    if (answer !== LATE) return answer;
    stopping.throwIfAborted();
    throw new LogUnavailableError(`Kafka has not answered for ${ANSWER_MS / 1000} s`);
  }

  private async attempt<T>(request: () => Promise<T>, again: boolean): Promise<T> {
    await this.cluster.connect();
    await this.cluster.addTargetTopic(this.topic);
    // The leader may be another broker by now.
    if (again) await this.cluster.refreshMetadata();
    return request();
  }
}

/** Whether the partition does not have the offset. */
export function isOutOfRange(error: unknown): boolean {
  return refusalType(error) === 'OFFSET_OUT_OF_RANGE';
}

/** kafkajs flags such errors, but its error class cannot be imported from an ES module. */
function mayBeOverSoon(error: unknown): boolean {
  return error instanceof Error && 'retriable' in error && error.retriable === true;
}

function unavailable(error: unknown): LogUnavailableError {
  return new LogUnavailableError(errorInWords(error), { cause: error });
}
