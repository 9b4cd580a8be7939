import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeldBytes } from './held-bytes.js';

interface Holder {
  readonly name: number;
}

const LIMIT = 100;

function heldBytes() {
  const evicted: Holder[] = [];
  return { held: new HeldBytes<Holder>(LIMIT, (holder) => evicted.push(holder)), evicted };
}

const [first, second, third] = [{ name: 1 }, { name: 2 }, { name: 3 }] as const;

describe('HeldBytes', () => {
  it('evicts the holder that has held bytes the longest, even if another holds more', () => {
    const { held, evicted } = heldBytes();
    expect([held.hold(first, 10), held.hold(second, 80), held.hold(first, 5)]).toEqual([true, true, true]);
    expect(held.hold(third, 10)).toBe(true);
    expect(evicted).toEqual([first]);
    expect(held.hold(first, 1)).toBe(false);
  });

  it('starts the time of a holder again after it has given all back', () => {
    const { held, evicted } = heldBytes();
    held.hold(first, 60);
    held.hold(second, 30);
    held.give(first, 60);
    held.hold(first, 60);
    held.hold(third, 10);
    expect(evicted).toEqual([]);
    held.hold(third, 1);
    expect(evicted).toEqual([second]);
  });

  it('never evicts a pinned holder, but counts its bytes until they are released', () => {
    const { held, evicted } = heldBytes();
    held.hold(first, 90);
    held.pin(first);
    expect(held.hold(second, 20)).toBe(false);
    expect(evicted).toEqual([second]);
    held.release(first);
    held.release(second);
    expect(held.hold(third, 100)).toBe(true);
  });

  it('holds at most twice its limit while evicted holders have not released', () => {
    const { held, evicted } = heldBytes();
    for (let name = 0; name < 50; name++) held.hold({ name }, 30);
    expect(evicted).toHaveLength(50 - 3);
  });

  it('stays within its bounds for any order of hold, give, pin and release', () => {
    const step = fc.record({
      name: fc.nat(4),
      what: fc.constantFrom('hold' as const, 'give' as const, 'pin' as const, 'release' as const),
      bytes: fc.integer({ min: 1, max: 80 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const holders = Array.from({ length: 5 }, (_, name) => ({ name, bytes: 0, pinned: false, gone: false }));
        const held = new HeldBytes<(typeof holders)[number]>(LIMIT, (holder) => (holder.gone = true));
        for (const { name, what, bytes } of steps) {
          const holder = holders[name] as (typeof holders)[number];
          if (what === 'hold' && !holder.pinned) {
            if (!holder.gone) holder.bytes += bytes;
            expect(held.hold(holder, bytes)).toBe(!holder.gone);
          } else if (what === 'give' && !holder.pinned && !holder.gone) {
            const given = Math.min(bytes, holder.bytes);
            held.give(holder, given);
            holder.bytes -= given;
          } else if (what === 'pin' && holder.bytes > 0 && !holder.gone) {
            held.pin(holder);
            holder.pinned = true;
          } else if (what === 'release') {
            held.release(holder);
            Object.assign(holder, { bytes: 0, pinned: false, gone: false });
          }
          const free = holders.filter(({ pinned, gone }) => !pinned && !gone);
          const total = holders.filter(({ gone }) => !gone).reduce((sum, one) => sum + one.bytes, 0);
          expect(total <= LIMIT || free.every((one) => one.bytes === 0)).toBe(true);
        }
      }),
    );
  });
});
