import type { RankingStore } from '@standings/domain';
import { type Mock, vi } from 'vitest';

/** A ranking store whose answers a test sets. */
export type StoreMock = { readonly [M in keyof RankingStore]: Mock<RankingStore[M]> };

export function mockStore(): StoreMock {
  return {
    add: vi.fn<RankingStore['add']>(),
    set: vi.fn<RankingStore['set']>(),
    top: vi.fn<RankingStore['top']>(),
    scoreAt: vi.fn<RankingStore['scoreAt']>(),
    rank: vi.fn<RankingStore['rank']>(),
    around: vi.fn<RankingStore['around']>(),
    ranks: vi.fn<RankingStore['ranks']>(),
    ranksOn: vi.fn<RankingStore['ranksOn']>(),
  };
}
