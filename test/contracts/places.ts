import { type BoardView, GLOBAL_BOARD, type RankingId, rankingIdOf } from '@standings/domain';
import { EUROPE_BOARD, TWO_SHARDS, viewOf } from '../support/boards.js';

/** The rankings that contracts use, as they are read, and the shards that they live in. */
export const GLOBAL: BoardView = viewOf(GLOBAL_BOARD);
export const EUROPE: BoardView = viewOf(EUROPE_BOARD);
export const SHARD = TWO_SHARDS.shardOf(GLOBAL_BOARD.no);
export const OTHER_SHARD = TWO_SHARDS.shardOf(EUROPE_BOARD.no);

/** The same, as they are kept. */
export const GLOBAL_ALL: RankingId = rankingIdOf(GLOBAL);
export const GLOBAL_WEEK: RankingId = { board: GLOBAL_BOARD.no, period: '2026-W48' };
export const EUROPE_ALL: RankingId = rankingIdOf(EUROPE);
