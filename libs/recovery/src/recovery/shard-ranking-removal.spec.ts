import { type BoardCatalog, Placement, type ShardId, type ShardState, type ShardStates } from '@standings/domain';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ShardRankingRemoval } from './shard-ranking-removal.js';

const placement = Placement.of({ number: 1, shards: 2 });
const [first, second] = placement.shards as [ShardId, ShardId];
const never = new AbortController().signal;

let lastDeletion: number;
/** What the shards have. */
let found: Map<ShardId, Pick<ShardState, 'status' | 'deletions'>>;
const check = vi.fn<(shard: ShardId) => Promise<ShardState>>();
const takeOutDeleted = vi.fn<(shard: ShardId) => Promise<void>>();
let removal: ShardRankingRemoval;

beforeEach(() => {
  vi.resetAllMocks();
  lastDeletion = 0;
  found = new Map(placement.shards.map((shard) => [shard, { status: 'open', deletions: 0 }]));
  check.mockImplementation(async (shard) => ({ ...found.get(shard)!, version: null, rebuilds: 0 }));
  takeOutDeleted.mockImplementation(
    async (shard) => void found.set(shard, { status: 'open', deletions: lastDeletion }),
  );
  const boards = {
    get lastDeletion() {
      return lastDeletion;
    },
  } as BoardCatalog;
  removal = new ShardRankingRemoval(boards, placement, { check } as unknown as ShardStates, { takeOutDeleted });
});

describe('ShardRankingRemoval', () => {
  it('takes what was deleted out of every shard, once', async () => {
    lastDeletion = 7;
    expect(await removal.run(never)).toBe(7);
    expect(takeOutDeleted.mock.calls.map(([shard]) => shard)).toEqual([first, second]);
    check.mockClear();
    expect(await removal.run(never)).toBe(7);
    expect(check).not.toHaveBeenCalled();
  });

  it('leaves a closed shard to its recovery, and is done when that is', async () => {
    lastDeletion = 7;
    found.set(second, { status: 'closed', deletions: 3 });
    expect(await removal.run(never)).toBe(3);
    expect(takeOutDeleted.mock.calls.map(([shard]) => shard)).toEqual([first]);
    found.set(second, { status: 'open', deletions: 7 });
    expect(await removal.run(never)).toBe(7);
    expect(takeOutDeleted).toHaveBeenCalledOnce();
  });

  it('goes on with the other shards while one does not answer, and fails', async () => {
    lastDeletion = 7;
    check.mockRejectedValueOnce(new Error('no store'));
    await expect(removal.run(never)).rejects.toThrow('no store');
    expect(takeOutDeleted.mock.calls.map(([shard]) => shard)).toEqual([second]);
  });

  it('is not done while another process works in a shard', async () => {
    lastDeletion = 7;
    takeOutDeleted.mockResolvedValueOnce();
    expect(await removal.run(never)).toBe(0);
    expect(await removal.run(never)).toBe(7);
  });

  it('is not done while the store does not answer', async () => {
    lastDeletion = 7;
    check.mockRejectedValueOnce(new Error('no connection'));
    await expect(removal.run(never)).rejects.toThrow('no connection');
    expect(await removal.run(never)).toBe(7);
  });

  it('takes nothing for removed before the shards are known', async () => {
    lastDeletion = 7;
    const boards = { lastDeletion } as BoardCatalog;
    const states = { check } as unknown as ShardStates;
    expect(await new ShardRankingRemoval(boards, new Placement(), states, { takeOutDeleted }).run(never)).toBe(0);
  });
});
