import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Coalescer } from './coalescer.js';

const TEN = { enough: 10, most: 10 };

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Calls that return when they are told to. */
class Calls {
  readonly items: number[][] = [];
  private readonly returns: (() => void)[] = [];

  readonly run = async (items: readonly number[]): Promise<readonly number[]> => {
    this.items.push([...items]);
    await new Promise<void>((resolve) => this.returns.push(resolve));
    return items;
  };

  async returnOldest(): Promise<void> {
    this.returns.shift()?.();
    await nextTurn();
    await nextTurn();
  }
}

describe('Coalescer', () => {
  it('does every item once, in order, never more than the most in a call, and gives each caller its own result', async () => {
    const turns = fc.array(fc.array(fc.integer(), { maxLength: 20 }), { maxLength: 8 });
    const size = fc.record({ enough: fc.integer({ min: 1, max: 5 }), more: fc.nat({ max: 5 }) });
    const slowness = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(turns, size, slowness, async (itemsByTurn, callSize, slow) => {
        const most = callSize.enough + callSize.more;
        const calls: number[][] = [];
        const coalescer = new Coalescer<number, string>({ enough: callSize.enough, most }, async (items) => {
          calls.push([...items]);
          const turnsToTake = slow[calls.length % slow.length] as number;
          for (let turn = 0; turn < turnsToTake; turn++) await nextTurn();
          return items.map(String);
        });
        const results: Promise<string>[] = [];
        for (const items of itemsByTurn) {
          results.push(...items.map((item) => coalescer.do(item)));
          await nextTurn();
        }
        expect(await Promise.all(results)).toEqual(itemsByTurn.flat().map(String));
        expect(calls.flat()).toEqual(itemsByTurn.flat());
        expect(Math.max(0, ...calls.map(({ length }) => length))).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('takes what arrives between two callbacks of the same turn into one call', async () => {
    const calls: string[][] = [];
    const coalescer = new Coalescer<string, string>(TEN, async (items) => {
      calls.push([...items]);
      return items;
    });
    const first = coalescer.do('first');
    const second = Promise.resolve().then(() => coalescer.do('second'));
    await Promise.all([first, second]);
    expect(calls).toEqual([['first', 'second']]);
  });

  it('sends what is enough before its turn ends, while fewer than two calls are on their way', async () => {
    const calls = new Calls();
    const coalescer = new Coalescer<number, number>({ enough: 2, most: 10 }, calls.run);
    for (const item of [1, 2, 3, 4, 5, 6, 7]) void coalescer.do(item);
    expect(calls.items).toEqual([
      [1, 2],
      [3, 4],
    ]);
    await nextTurn();
    await calls.returnOldest();
    expect(calls.items.slice(2)).toEqual([[5, 6, 7]]);
  });

  it('sends a full call at once, even while others are in flight', () => {
    const calls = new Calls();
    const coalescer = new Coalescer<number, number>({ enough: 2, most: 3 }, calls.run);
    for (const item of [1, 2, 3, 4, 5, 6, 7, 8]) void coalescer.do(item);
    expect(calls.items).toEqual([
      [1, 2],
      [3, 4],
      [5, 6, 7],
    ]);
  });

  describe('while two calls are on their way', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    });

    afterEach(() => {
      vi.useRealTimers();
    });

    async function twoOnTheirWay(calls: Calls): Promise<Coalescer<number, number>> {
      const coalescer = new Coalescer<number, number>(TEN, calls.run);
      for (const item of [1, 2, 3, 4]) {
        void coalescer.do(item);
        await nextTurn();
      }
      expect(calls.items).toEqual([[1], [2]]);
      return coalescer;
    }

    it('gathers over several turns until one returns', async () => {
      const calls = new Calls();
      await twoOnTheirWay(calls);
      await calls.returnOldest();
      expect(calls.items).toEqual([[1], [2], [3, 4]]);
    });

    it('waits for neither for more than 5 ms', async () => {
      const calls = new Calls();
      await twoOnTheirWay(calls);
      await vi.advanceTimersByTimeAsync(4);
      expect(calls.items).toEqual([[1], [2]]);
      await vi.advanceTimersByTimeAsync(1);
      expect(calls.items).toEqual([[1], [2], [3, 4]]);
    });

    it('does not wait for what has failed', async () => {
      let fail = () => {};
      const sent: number[] = [];
      const coalescer = new Coalescer<number, number>(TEN, async (items) => {
        sent.push(...items);
        await new Promise<void>((_, reject) => (fail = () => reject(new Error('gone'))));
        return items;
      });
      const results = [1, 2, 3].map(async (item) => {
        for (let turn = 1; turn < item; turn++) await nextTurn();
        return coalescer.do(item);
      });
      for (let turn = 0; turn < 4; turn++) await nextTurn();
      expect(sent).toEqual([1, 2]);
      fail();
      await expect(results[1]).rejects.toThrow('gone');
      await nextTurn();
      expect(sent).toEqual([1, 2, 3]);
    });
  });

  it('fails one item without touching its neighbours', async () => {
    const coalescer = new Coalescer<number, number>(TEN, async (items) =>
      items.map((item) => (item === 2 ? new Error('no 2') : item)),
    );
    const results = await Promise.allSettled([1, 2, 3].map((item) => coalescer.do(item)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('fails every item of a call that fails, and none of the next turn', async () => {
    let fail = true;
    const coalescer = new Coalescer<number, number>(TEN, async (items) => {
      if (fail) throw new Error('gone');
      return items;
    });
    const lost = await Promise.allSettled([coalescer.do(1), coalescer.do(2)]);
    expect(lost.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fail = false;
    expect(await coalescer.do(3)).toBe(3);
  });
});
