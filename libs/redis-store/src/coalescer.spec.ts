import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Coalescer } from './coalescer.js';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('Coalescer', () => {
  it('does the items of each turn in order, in as few calls as the limit allows, and gives each caller its own result', async () => {
    const turns = fc.array(fc.array(fc.integer(), { maxLength: 20 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(turns, fc.integer({ min: 1, max: 7 }), async (itemsByTurn, limit) => {
        const calls: number[][] = [];
        const coalescer = new Coalescer<number, string>(limit, async (items) => {
          calls.push([...items]);
          await nextTurn();
          return items.map(String);
        });
        const results: Promise<string>[] = [];
        for (const items of itemsByTurn) {
          results.push(...items.map((item) => coalescer.do(item)));
          await nextTurn();
        }
        expect(await Promise.all(results)).toEqual(itemsByTurn.flat().map(String));
        expect(calls.flat()).toEqual(itemsByTurn.flat());
        expect(calls.length).toBe(itemsByTurn.reduce((sum, items) => sum + Math.ceil(items.length / limit), 0));
      }),
    );
  });

  it('takes what arrives between two callbacks of the same turn into one call', async () => {
    const calls: string[][] = [];
    const coalescer = new Coalescer<string, string>(10, async (items) => {
      calls.push([...items]);
      return items;
    });
    const first = coalescer.do('first');
    const second = Promise.resolve().then(() => coalescer.do('second'));
    await Promise.all([first, second]);
    expect(calls).toEqual([['first', 'second']]);
  });

  it('fails one item without touching its neighbours', async () => {
    const coalescer = new Coalescer<number, number>(10, async (items) =>
      items.map((item) => (item === 2 ? new Error('no 2') : item)),
    );
    const results = await Promise.allSettled([1, 2, 3].map((item) => coalescer.do(item)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('fails every item of a call that fails, and none of the next turn', async () => {
    let fail = true;
    const coalescer = new Coalescer<number, number>(10, async (items) => {
      if (fail) throw new Error('gone');
      return items;
    });
    const lost = await Promise.allSettled([coalescer.do(1), coalescer.do(2)]);
    expect(lost.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fail = false;
    expect(await coalescer.do(3)).toBe(3);
  });
});
