import { median } from '../../load/statistics.js';
import { groupBy, type Update } from '../history/history.js';
import { percentile } from '../percentile.js';
import { type Violation, violations } from './violation.js';

/** From one moment to another, in ms of the clock of this process. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const SLICE_MS = 250;

/** Whoever waits for Kafka waits for its first retry at least, 200 ms, and in most cases until it is back. */
const MOST_SLOWER_MS = 200;

/**
 * The p99 of acknowledged updates is the same while something is away as it was before: less than 200 ms worse.
 *
 * Not the p99 of the whole span, but the median of those of its quarter seconds. A machine that stands still for a moment makes
 * one or two of them slow, and would make the whole p99 slow; what waits for something that is away makes most of them slow.
 */
export function asFastAsBefore(updates: readonly Update[], before: Span, meanwhile: Span): Violation[] {
  const was = typicalP99(updates, before);
  const is = typicalP99(updates, meanwhile);
  const slower = `the p99 of updates was ${Math.round(was)} ms before, and ${Math.round(is)} ms meanwhile`;
  return violations('time', is - was > MOST_SLOWER_MS ? [slower] : []);
}

function typicalP99(updates: readonly Update[], { from, to }: Span): number {
  const sent = updates.filter(({ outcome, sentAt }) => outcome === 'ok' && sentAt >= from && sentAt < to);
  const slices = groupBy(sent, ({ sentAt }) => String(Math.floor((sentAt - from) / SLICE_MS)));
  return median([...slices.values()].map((slice) => percentile(waitsOf(slice), 0.99)));
}

function waitsOf(updates: readonly Update[]): number[] {
  return updates.map(({ sentAt, decidedAt }) => decidedAt - sentAt).sort((a, b) => a - b);
}
