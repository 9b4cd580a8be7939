import type { Wait } from '../history/history.js';
import { type Violation, violations } from './violation.js';

/** No request waits longer than `limitMs`, whatever is down. @param awake what of a wait counts, in ms. */
export function inTime(waits: readonly Wait[], limitMs: number, awake: (wait: Wait) => number): Violation[] {
  const late = waits.map(awake).filter((ms) => ms > limitMs);
  return violations(
    'time',
    late.map((ms) => `a request waited ${Math.round(ms)} ms, may wait ${limitMs}`),
  );
}
