import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EntryAges } from './entry-ages.js';

const DAY_MS = 86_400_000;

describe('EntryAges', () => {
  it('knows of no age before it has looked, and of none where nothing waits', () => {
    const ages = new EntryAges();
    expect(ages.latestOlderThan(0, 0)).toBeUndefined();
    ages.saw('', '', 0);
    expect([ages.oldestMs(10), ages.latestOlderThan(0, 10)]).toEqual([0, undefined]);
  });

  it('compares ids as integers of 64 bits', () => {
    const ages = new EntryAges();
    ages.saw('9-9', '9-9', 0);
    ages.saw('9-9', '18446744073709551615-18446744073709551615', 10);
    expect(ages.oldestMs(20)).toBe(20);
    ages.saw('10-9', '10-10', 20);
    expect(ages.oldestMs(30)).toBe(10);
  });

  it('stays small over a long outage, and still knows the age of the oldest entry', () => {
    const ages = new EntryAges();
    for (let look = 0; look < 10_000; look++) ages.saw('1-0', `${look + 1}-0`, look);
    expect(ages.oldestMs(10_000)).toBe(10_000);
    expect(JSON.stringify(ages).length).toBeLessThan(10_000);
  });

  // Each step: entries come, some leave from anywhere, time passes, the clock of the ids jumps, and a look is taken.
  const step = fc.record({
    come: fc.nat(3),
    leave: fc.array(fc.nat(20), { maxLength: 3 }),
    ms: fc.nat(3000),
    jumpMs: fc.constantFrom(0, 0, 0, DAY_MS),
  });

  it('never calls an entry older than it is, whatever the clock of the ids does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.nat(5000), (steps, minAgeMs) => {
        const ages = new EntryAges();
        let [now, id] = [0, 1];
        const entries: { id: number; since: number }[] = [];
        for (const { come, leave, ms, jumpMs } of steps) {
          id += jumpMs;
          for (let i = 0; i < come; i++) entries.push({ id: id++, since: now });
          for (const at of leave) entries.splice(at, 1);
          ages.saw(idOf(entries[0]), idOf(entries.at(-1)), now);
          now += ms;
          const oldest = entries[0];
          expect(ages.oldestMs(now)).toBeLessThanOrEqual(oldest === undefined ? 0 : now - oldest.since);
          const stale = Number(ages.latestOlderThan(minAgeMs, now)?.split('-')[0] ?? 0);
          for (const entry of entries)
            if (entry.id <= stale) expect(now - entry.since).toBeGreaterThanOrEqual(minAgeMs);
        }
      }),
    );
  });

  it('calls an entry stale at the first look after its time, if it was seen when it came', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.array(fc.nat(1000), { maxLength: 60 }), (minAgeMs, pauses) => {
        const ages = new EntryAges();
        let now = 0;
        ages.saw('5-0', '5-0', now);
        pauses.forEach((ms, index) => {
          now += ms;
          ages.saw('5-0', `${6 + index}-0`, now);
          expect(ages.oldestMs(now)).toBe(now);
          expect(ages.latestOlderThan(minAgeMs, now) !== undefined).toBe(now >= minAgeMs);
        });
      }),
    );
  });
});

function idOf(entry: { id: number } | undefined): string {
  return entry === undefined ? '' : `${entry.id}-0`;
}
