import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNewer } from './version.js';

const version = fc.record({ epoch: fc.integer({ min: 1, max: 3 }), seq: fc.integer({ min: 1, max: 5 }) });

describe('isNewer', () => {
  it('is a strict total order: epoch first, then seq', () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        const same = a.epoch === b.epoch && a.seq === b.seq;
        expect([isNewer(a, b), isNewer(b, a), same].filter(Boolean)).toHaveLength(1);
        if (a.epoch > b.epoch) expect(isNewer(a, b)).toBe(true);
      }),
    );
  });
});
