import { boardNumberOf, Placement, type ScoreChange, StoreUnavailableError, withCountedRanks } from '@standings/domain';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ShardWriters } from '../update/shard-writers.js';
import type { SpreadReader } from './spread-reader.js';
import { SpreadRankingStore } from './spread-ranking-store.js';

const UPDATE = { board: { no: boardNumberOf(1, { spread: true }), id: 'spread' }, playerId: 'a', delta: 5 };

/** How a shard answers an update that needs no ranks. */
const WRITTEN: ScoreChange = {
  board: 'spread',
  playerId: 'a',
  delta: 5,
  newScore: 5,
  previousScore: null,
  isApplied: true,
  rank: null,
  previousRank: null,
  replayed: false,
  scoreChanged: null,
};

const rankOf = vi.fn<SpreadReader['rankOf']>();
const add = vi.fn<ShardWriters['add']>();

const store = new SpreadRankingStore(
  Placement.of({ number: 1, shards: 4 }),
  { add } as unknown as ShardWriters,
  () => ({ rankOf }) as unknown as SpreadReader,
);

const answered = async () => withCountedRanks(await store.add(UPDATE));

describe('an update of a spread board', () => {
  beforeEach(() => void add.mockResolvedValue(WRITTEN));

  it('is written without ranks, and has that of its new score', async () => {
    rankOf.mockResolvedValueOnce(7);
    expect(await answered()).toEqual({ ...WRITTEN, rank: 7, isRankUnknown: false });
    expect(add).toHaveBeenLastCalledWith({ ...UPDATE, withoutRanks: true });
    expect(rankOf).toHaveBeenLastCalledWith({ score: 5 });
  });

  it('asks for no rank that nobody reads', async () => {
    rankOf.mockClear();
    expect(await store.add({ ...UPDATE, withoutRanks: true })).toEqual(WRITTEN);
    expect(rankOf).not.toHaveBeenCalled();
  });

  it('does not wait for the shards to count its rank', async () => {
    rankOf.mockClear();
    expect(await store.add(UPDATE)).toEqual({ ...WRITTEN, countRanks: expect.any(Function) });
    expect(rankOf).not.toHaveBeenCalled();
  });

  it('counts without a rank where a shard cannot be asked', async () => {
    rankOf.mockRejectedValueOnce(new StoreUnavailableError('Redis is not connected'));
    expect(await answered()).toEqual({ ...WRITTEN, isRankUnknown: true });
  });

  it('counts without a rank where a shard is silent', async () => {
    rankOf.mockResolvedValueOnce(null);
    expect(await answered()).toEqual({ ...WRITTEN, isRankUnknown: true });
  });

  it('asks for no rank in a period that the store does not have any more', async () => {
    rankOf.mockClear();
    rankOf.mockResolvedValue(7);
    const { newScore, previousScore, rank, previousRank, isApplied } = WRITTEN;
    const one = { newScore, previousScore, rank, previousRank, isApplied };
    add.mockResolvedValue({
      ...WRITTEN,
      periods: [
        { period: 'all', ...one },
        { period: '2026-11-26', ...one },
      ],
    });
    const { periods } = await answered();
    expect(periods?.map(({ rank: found }) => found)).toEqual([7, null]);
    expect(rankOf).toHaveBeenCalledTimes(1);
  });

  it('hides no other failure', async () => {
    rankOf.mockRejectedValueOnce(new TypeError('a fault of ours'));
    await expect(answered()).rejects.toThrow('a fault of ours');
  });
});
