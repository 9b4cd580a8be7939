import { violations } from '../checker/violation.js';
import type { RoundResult } from './round-result.js';

/** A round that did not come to its end: something did not start again, or not everything arrived. */
export function brokenRound(fault: string, error: unknown): RoundResult {
  const why = error instanceof Error ? error.message : String(error);
  return {
    fault,
    ...{ sent: 0, acknowledged: 0, refused: 0, unknown: 0, replayed: 0, lost: 0, lostWithin: null, doubled: 0 },
    ...{ p50: 0, p99: 0, p100: 0, answersAgain: 0, drained: 0, hits: {} },
    violations: violations('health', [`the round did not come to its end: ${why}`]),
  };
}
