import { describe, expect, it } from 'vitest';
import { Backoff } from './backoff.js';

describe('Backoff', () => {
  it('waits twice as long after each failure, up to its bound, and begins again after a success', () => {
    const backoff = new Backoff(200, 1000);
    expect([1, 2, 3, 4, 5].map(() => backoff.next())).toEqual([200, 400, 800, 1000, 1000]);
    backoff.reset();
    expect(backoff.next()).toBe(200);
  });
});
