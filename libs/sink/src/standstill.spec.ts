import type { PartitionProgress } from '@standings/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Standstill } from './standstill.js';

const PARTITIONS = 3;
const WATCHED = 20_000;

const progress = fc.tuple(
  ...Array.from({ length: PARTITIONS }, (_, partition) =>
    fc.record({
      partition: fc.constant(String(partition)),
      stored: fc.constantFrom('a', 'b', 'c'),
      waiting: fc.integer({ min: 0, max: 1 }),
    }),
  ),
);
const looks = fc.array(fc.record({ afterMs: fc.integer({ min: 0, max: WATCHED }), progress }), { minLength: 1 });

/** The naive way: goes back through all looks to the first of the latest ones that found events and the same place. */
function naiveWait(seen: readonly { atMs: number; progress: readonly PartitionProgress[] }[], nowMs: number): number {
  const waits = Array.from({ length: PARTITIONS }, (_, partition) => {
    const last = seen.at(-1)?.progress[partition];
    if (last === undefined || last.waiting === 0) return 0;
    const moved = seen.findLastIndex(({ progress: { [partition]: then } }) => {
      return then?.waiting === 0 || then?.stored !== last.stored;
    });
    return nowMs - (seen[moved + 1]?.atMs ?? nowMs);
  });
  return Math.max(...waits);
}

describe('Standstill', () => {
  it('counts per partition from when events were first seen to wait, until some are stored or none waits', () => {
    fc.assert(
      fc.property(looks, fc.integer({ min: 0, max: WATCHED }), (rounds, laterMs) => {
        const standstill = new Standstill();
        const seen: { atMs: number; progress: readonly PartitionProgress[] }[] = [];
        let nowMs = 1000;
        for (const round of rounds) {
          nowMs += round.afterMs;
          standstill.observe(round.progress, nowMs);
          seen.push({ atMs: nowMs, progress: round.progress });
          expect(standstill.waitedMs(nowMs)).toBe(naiveWait(seen, nowMs));
        }
        expect(standstill.waitedMs(nowMs + laterMs)).toBe(naiveWait(seen, nowMs + laterMs));
      }),
    );
  });

  it('forgets partitions of a deleted topic', () => {
    const standstill = new Standstill();
    standstill.observe([{ partition: '7', stored: 'none', waiting: 5 }], 0);
    expect(standstill.waitedMs(90_000)).toBe(90_000);
    standstill.observe([], 90_000);
    expect(standstill.waitedMs(90_000)).toBe(0);
  });
});
