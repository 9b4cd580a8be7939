import { percentile } from './statistics.js';
import type { Latency } from './turn.js';

/** Requests at a constant rate: of `n` connections, connection `c` sends the requests `c`, `c + n`, `c + 2n` ... */
export interface Schedule {
  /** Requests per second of all connections together. */
  readonly rate: number;
  readonly seconds: number;
  /** Each has one request in flight at most. */
  readonly connections: number;
}

/**
 * When a connection sent each of its requests and had the answer, in µs from the start of the schedule: sent, answered, sent,
 * answered ... The last one may have no answer, and later ones may not have been sent.
 */
export type Timeline = readonly number[];

/**
 * How long after it was due each request of the schedule was answered, in ms. A stalled service holds up the requests that follow
 * on the same connections: counted from when they were sent they would look fast, although their callers waited.
 *
 * @param timelines one of each connection, in their order.
 * @param endMs when the load generator stopped listening: a request without an answer counts as answered then.
 */
export function latenciesMs(schedule: Schedule, timelines: readonly Timeline[], endMs: number): number[] {
  return timelines.flatMap((timeline, connection) =>
    dueTimes(schedule, connection).map((due, index) => (timeline[2 * index + 1] ?? endMs * 1000) / 1000 - due),
  );
}

/** How late the load generator itself sent its requests, in ms: those that did not wait for the answer to an earlier one. */
export function latenessMs(schedule: Schedule, timelines: readonly Timeline[]): number[] {
  return timelines.flatMap((timeline, connection) =>
    dueTimes(schedule, connection).flatMap((due, index) => {
      const sent = timeline[2 * index];
      const isFree = index === 0 || (timeline[2 * index - 1] as number) / 1000 <= due;
      return sent !== undefined && isFree ? [sent / 1000 - due] : [];
    }),
  );
}

/** Answers that came before the schedule ended, per second of it. */
export function answeredPerSecond({ seconds }: Schedule, timelines: readonly Timeline[]): number {
  const answers = timelines.flatMap((timeline) => timeline.filter((_, index) => index % 2 === 1));
  return answers.filter((answered) => answered <= seconds * 1e6).length / seconds;
}

/** @param values at least one. */
export function toLatency(values: readonly number[]): Required<Latency> {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    p999: percentile(sorted, 0.999),
    max: percentile(sorted, 1),
  };
}

/** When the requests of a connection are due, in ms. */
function dueTimes({ rate, seconds, connections }: Schedule, connection: number): number[] {
  const requests = Math.max(0, Math.ceil((rate * seconds - connection) / connections));
  return Array.from({ length: requests }, (_, index) => ((connection + index * connections) * 1000) / rate);
}
