import type { Violation } from '../checker/violation.js';

/** What one fault did, and what it broke. Counts are of updates, times in ms. */
export interface RoundResult {
  readonly fault: string;
  readonly sent: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Of which an answer was lost, whatever was found out later. */
  readonly unknown: number;
  /** Requests that were answered with the stored answer. */
  readonly replayed: number;
  /** Acknowledged, and gone with the tail of Redis. */
  readonly lost: number;
  /** How long before the loss the oldest of them was acknowledged; null where nothing may be lost. */
  readonly lostWithin: number | null;
  /** Effects that nobody asked for. */
  readonly doubled: number;
  readonly p50: number;
  readonly p99: number;
  readonly p100: number;
  /** From the end of the fault until an update that was sent then was acknowledged. */
  readonly answersAgain: number;
  /** From the last update until all were in Postgres. */
  readonly drained: number;
  readonly hits: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
}
