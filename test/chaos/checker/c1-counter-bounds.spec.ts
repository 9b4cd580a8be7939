import { describe, expect, it } from 'vitest';
import type { Reading } from '../history/history.js';
import { counterBounds } from './c1-counter-bounds.js';
import { givenUpdate, GOOD, update } from './made-up.fixture.js';

const NOBODY = new Set<never>();

/** A read of player `p`, 5 ms long. */
const reading = (sentAt: number, score: number): Reading => ({
  sentAt,
  answeredAt: sentAt + 5,
  scores: new Map([['p', score]]),
});

describe('C1, counter bounds', () => {
  it('passes a history in which every read lies within its bounds', () => {
    const readings = [
      reading(50, 0),
      reading(103, 0),
      reading(103, 5),
      reading(150, 5),
      reading(206, 8),
      reading(300, 8),
    ];
    expect(counterBounds(GOOD.updates, readings, NOBODY, null)).toEqual([]);
  });

  it('fails a read that misses what was acknowledged before it', () => {
    expect(counterBounds(GOOD.updates, [reading(150, 0)], NOBODY, null)).toEqual([
      { invariant: 'C1', what: 'p was read as 0, which is not within 5 and 5' },
    ]);
  });

  it('fails a read that shows more than was ever sent', () => {
    expect(counterBounds(GOOD.updates, [reading(150, 10)], NOBODY, null)).toHaveLength(1);
  });

  it('lets an update of unknown outcome count or not, a refused one never', () => {
    const unknown = [update({ outcome: 'unknown' })];
    expect(counterBounds(unknown, [reading(150, 0), reading(160, 5)], NOBODY, null)).toEqual([]);
    expect(counterBounds([update({ outcome: 'refused' })], [reading(150, 5)], NOBODY, null)).toHaveLength(1);
  });

  it('lets reads lag until a store that lost its tail is restored, but no longer', () => {
    const loss = { at: 140, wholeAt: 180 };
    expect(counterBounds(GOOD.updates, [reading(150, 0)], NOBODY, loss)).toEqual([]);
    expect(counterBounds(GOOD.updates, [reading(190, 0)], NOBODY, loss)).toHaveLength(1);
    expect(counterBounds(GOOD.updates, [reading(190, 0)], new Set([GOOD.updates[0] as never]), loss)).toEqual([]);
  });

  it('fails a read of a best score that is worse than one that was acknowledged before', () => {
    const updates = [givenUpdate('best-asc-first', 5), givenUpdate('best-asc-first', 7, { isApplied: false })];
    expect(counterBounds(updates, [reading(103, 0), reading(150, 5)], NOBODY, null)).toEqual([]);
    expect(counterBounds(updates, [reading(150, 7)], NOBODY, null)).toEqual([
      { invariant: 'C1', what: 'p was read as 7, which is none of 5' },
    ]);
  });
});
