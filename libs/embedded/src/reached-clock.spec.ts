import { MAX_SCORE } from '@standings/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReachedClock } from './reached-clock.js';

const NOW_MS = Date.parse('2026-11-25T12:00:00.000Z');

describe('ReachedClock', () => {
  it('tells microseconds', () => {
    expect(new ReachedClock().next(NOW_MS)).toBe(NOW_MS * 1000);
  });

  it('rises with every time that it tells, wherever the clock of the process goes', () => {
    const now = fc.integer({ min: NOW_MS - 2, max: NOW_MS + 2 });
    fc.assert(
      fc.property(fc.array(now), fc.integer({ min: 0, max: NOW_MS * 2000 }), (times, last) => {
        const clock = new ReachedClock(last);
        const told = [last, ...times.map((time) => clock.next(time))];
        for (const [index, time] of times.entries()) {
          const [before, reached] = [told[index] as number, told[index + 1] as number];
          expect(reached).toBe(Math.max(before + 1, time * 1000));
        }
        expect(Math.max(...told)).toBeLessThan(MAX_SCORE);
      }),
    );
  });

  it('goes on above a time from elsewhere, if that is higher', () => {
    const clock = new ReachedClock();
    clock.pass(NOW_MS * 1000 + 5);
    clock.pass(7);
    expect(clock.next(NOW_MS)).toBe(NOW_MS * 1000 + 6);
  });
});
