import { type ShardId, shardsOf } from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Progress } from '../recovery/progress.js';
import { holdShards } from './hold-shards.js';
import { ShardBusyError } from './reshard-errors.js';

const [one, two, three] = shardsOf({ number: 1, shards: 3 }) as [ShardId, ShardId, ShardId];

/** By shard: how often other work still has its lock when it is asked for. */
let busy: Map<ShardId, number>;
let asked: ShardId[][];
let reports: Progress[];
let waited: number;
let stopping: AbortController;

beforeEach(() => {
  busy = new Map();
  asked = [];
  reports = [];
  waited = 0;
  stopping = new AbortController();
});

async function hold(shards: readonly ShardId[]): Promise<readonly ShardId[]> {
  asked.push([...shards]);
  return shards.filter((shard) => {
    const times = busy.get(shard) ?? 0;
    busy.set(shard, times - 1);
    return times > 0;
  });
}

function run(): Promise<void> {
  const on = { lock: { hold }, report: (progress: Progress) => void reports.push(progress), stopping: stopping.signal };
  return holdShards([one, two, three], on, async (ms) => void (waited += ms));
}

describe('holdShards', () => {
  it('reports nothing when all shards are free', async () => {
    await run();
    expect([asked, reports, waited]).toEqual([[[one, two, three]], [], 0]);
  });

  it('keeps the locks that it has, and reports at once and from then on what it waits for', async () => {
    busy = new Map([
      [one, 2],
      [three, 1],
    ]);
    await run();
    expect(asked).toEqual([[one, two, three], [one, three], [one]]);
    expect(reports).toEqual([1, 2].map((count) => ({ stage: 'locks', count, total: 3 })));
    expect(waited).toBe(500);
  });

  it('names the shard that other work keeps for 30 s', async () => {
    busy = new Map([[two, Infinity]]);
    await expect(run()).rejects.toEqual(new ShardBusyError(two));
    expect(waited).toBe(30_000);
  });

  it('ends when it is told to stop', async () => {
    busy = new Map([[two, Infinity]]);
    stopping.abort(new Error('stopped'));
    await expect(run()).rejects.toThrow('stopped');
  });
});
