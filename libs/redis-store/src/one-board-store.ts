import type { RankingStore } from '@standings/domain';

/** What a ranking store does with one board. */
export type OneBoardStore = Omit<RankingStore, 'ranksOn'>;
