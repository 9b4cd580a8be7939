import { orderOf } from '@standings/domain';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PartCount, PartValue, ShardPart } from './shard-part.js';
import { SpreadReader } from './spread-reader.js';

/** Players of each part that are better than any score. */
const BETTER = [2, 0, 5];

const silent = new Promise<readonly PartCount[]>(() => undefined);

let asked: (readonly (PartValue | null)[])[];
let answers: boolean;
let reader: SpreadReader;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  [asked, answers] = [[], true];
  const parts = BETTER.map((better, index) => ({
    counts: (values: readonly (PartValue | null)[]) => {
      asked.push(values);
      return answers || index < 2 ? Promise.resolve(values.map(() => ({ total: 9, better }))) : silent;
    },
  }));
  reader = new SpreadReader(parts as unknown as ShardPart[], () => expect.fail('no player was asked for'), orderOf(1));
});

afterEach(() => vi.useRealTimers());

describe('the ranks of scores that updates have made', () => {
  it('are counted in every shard, those that are asked for together in one round', async () => {
    expect(await Promise.all([50, 70, 50].map((score) => reader.rankOf({ score })))).toEqual([8, 8, 8]);
    expect(asked).toEqual(BETTER.map(() => [-50, -70, -50].map((key) => ({ key, prefix: '' }))));
  });

  it('are unknown after a second in which a shard says nothing', async () => {
    answers = false;
    const rank = reader.rankOf({ score: 50 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(999);
    expect(await Promise.race([rank, Promise.resolve('waiting')])).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(await rank).toBeNull();
  });
});
