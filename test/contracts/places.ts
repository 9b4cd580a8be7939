import { boardNumberOf, type BoardView, GLOBAL_BOARD, type RankingId, rankingIdOf, type Ties } from '@standings/domain';
import { EUROPE_BOARD, TWO_SHARDS, viewOf } from '../support/boards.js';

/** The rankings that contracts use, as they are read, and the shards that they live in. */
export const GLOBAL: BoardView = viewOf(GLOBAL_BOARD);
export const EUROPE: BoardView = viewOf(EUROPE_BOARD);
export const SHARD = TWO_SHARDS.homeOf(GLOBAL_BOARD.no);
export const OTHER_SHARD = TWO_SHARDS.homeOf(EUROPE_BOARD.no);

/** The same, as they are kept. */
export const GLOBAL_ALL: RankingId = rankingIdOf(GLOBAL);
export const GLOBAL_WEEK: RankingId = { board: GLOBAL_BOARD.no, period: '2026-W48' };
export const EUROPE_ALL: RankingId = rankingIdOf(EUROPE);

/** A board in {@link SHARD} that breaks ties. */
export function tiedBoard(ties: Exclude<Ties, 'shared'>): BoardView {
  for (let count = 40; ; count++) {
    const no = boardNumberOf(count, { ties });
    if (TWO_SHARDS.homeOf(no) === SHARD) return viewOf({ no, id: `ties.${ties}` });
  }
}

/** The boards that a contract of ranking stores is about. */
export interface ContractBoards {
  readonly view: BoardView;
  readonly other: BoardView;
  /** Whether ranks in the answers of updates are counted after the update, so that later updates may be counted too. */
  readonly ranksLater: boolean;
}

export const IN_ONE_SHARD: ContractBoards = { view: GLOBAL, other: EUROPE, ranksLater: false };

/** Boards whose players are spread over all shards there are. */
export const SPREAD: ContractBoards = {
  view: viewOf({ no: boardNumberOf(21, { spread: true }), id: 'spread' }),
  other: viewOf({ no: boardNumberOf(22, { spread: true }), id: 'spread.eu' }),
  ranksLater: true,
};

interface Ranks {
  readonly rank: number | null;
  readonly previousRank: number | null;
}

/** What the ranks in an answer are compared by: no rank before, and after others in the same turn only whether there is one. */
export function comparable<T extends Ranks>({ ranksLater }: ContractBoards, answer: T, isAlone = true) {
  if (!ranksLater) return answer;
  return { ...answer, previousRank: null, rank: isAlone || answer.rank === null ? answer.rank : 'later' };
}
