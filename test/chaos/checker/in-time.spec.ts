import { describe, expect, it } from 'vitest';
import { inTime } from './in-time.js';

describe('The time that a request waits', () => {
  it('is within the limit or a violation, less what this process slept', () => {
    const waits = [
      { sentAt: 0, ms: 600 },
      { sentAt: 0, ms: 601 },
    ];
    expect(inTime(waits, 600, ({ ms }) => ms)).toEqual([
      { invariant: 'time', what: 'a request waited 601 ms, may wait 600' },
    ]);
    expect(inTime(waits, 600, ({ ms }) => ms - 1)).toEqual([]);
  });
});
