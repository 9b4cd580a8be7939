import { type BoardView, shardsOf } from '@standings/domain';

/** The boards that contracts use, and the shards that they live in. */
export const GLOBAL: BoardView = { board: 'global', period: 'all' };
export const WEEK: BoardView = { board: 'global', period: '2026-W48' };
export const EUROPE: BoardView = { board: 'region.eu', period: 'all' };
export const [SHARD] = shardsOf(GLOBAL.board);
export const [OTHER_SHARD] = shardsOf(EUROPE.board);
