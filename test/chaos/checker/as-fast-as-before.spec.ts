import { describe, expect, it } from 'vitest';
import { asFastAsBefore } from './as-fast-as-before.js';
import { update } from './made-up.fixture.js';

const BEFORE = { from: 0, to: 1000 };
const MEANWHILE = { from: 1000, to: 3000 };

/** An update each 5 ms for 3 s. @param waitsMs by when it was sent. */
const history = (waitsMs: (sentAt: number) => number) =>
  Array.from({ length: 600 }, (_, index) => update({ sentAt: 5 * index, decidedAt: 5 * index + waitsMs(5 * index) }));

const check = (waitsMs: (sentAt: number) => number) => asFastAsBefore(history(waitsMs), BEFORE, MEANWHILE);

describe('Updates while something is away', () => {
  it('are as fast as before, whatever that is', () => {
    expect(check(() => 5)).toEqual([]);
    expect(check(() => 400)).toEqual([]);
  });

  it('may be slow for a moment', () => {
    expect(check((sentAt) => (sentAt > 1200 && sentAt < 1600 ? 700 : 5))).toEqual([]);
  });

  it('must not wait until it is back', () => {
    expect(check((sentAt) => (sentAt >= 1000 ? 3000 - sentAt : 5))).toEqual([
      { invariant: 'time', what: expect.stringContaining('was 5 ms before, and') },
    ]);
  });

  it('must not wait a little each time, and not even the slowest of them', () => {
    expect(check((sentAt) => (sentAt >= 1000 ? 230 : 5))).toHaveLength(1);
    expect(check((sentAt) => (sentAt >= 1000 && sentAt % 200 === 0 ? 230 : 5))).toHaveLength(1);
  });
});
